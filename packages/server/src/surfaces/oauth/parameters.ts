/** Reads the parameters of a posted request (RFC 6749 appendix B). */
import { readBody } from '../http/body.ts';

/** Returns the parameters of a form; undefined if the body is no form, or cannot be read. */
export async function readParameters(request: Request): Promise<URLSearchParams | undefined> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) return undefined;
  const body = await readBody(request).catch(() => undefined);
  return body === undefined ? undefined : new URLSearchParams(new TextDecoder().decode(body));
}

/** Parameters by name. */
export type Parameters = Readonly<Partial<Record<string, string>>>;

/**
 * Returns the parameters by name, without the empty ones; undefined if one is repeated (RFC 6749 section 3.2).
 */
export function single(parameters: URLSearchParams): Parameters | undefined {
  const entries = [...parameters];
  const names = new Set(entries.map(([name]) => name));
  return names.size === entries.length ? Object.fromEntries(entries.filter(([, value]) => value !== '')) : undefined;
}
