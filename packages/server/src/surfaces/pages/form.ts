/** Reads named fields from a link or from a posted form. */
import { readBody } from '../http/body.ts';

/** Fields by name. */
export type Fields = Readonly<Record<string, string>>;

/** Picks the named fields. Returns undefined if one of them is missing or empty. */
export function requiredFields(names: readonly string[], given: Fields): Fields | undefined {
  const fields = names.map((name) => [name, given[name] ?? ''] as const);
  return fields.every(([, value]) => value !== '') ? Object.fromEntries(fields) : undefined;
}

/**
 * Reads the fields of a posted form (`application/x-www-form-urlencoded`). Returns undefined if the body cannot be
 * read.
 */
export async function readForm(request: Request): Promise<Fields | undefined> {
  const body = await readBody(request).catch(() => undefined);
  if (body === undefined) return undefined;
  return Object.fromEntries(new URLSearchParams(new TextDecoder().decode(body)));
}
