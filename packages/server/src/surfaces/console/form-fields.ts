/** The fields of a posted form. Unlike forms of other pages, they may repeat a name: boxes of one list. */
import { readBody } from '../http/body.ts';

export interface FormFields {
  /** The value without spaces around it; empty if the field is absent. */
  text(name: string): string;
  /** The value as it was entered, for passwords. */
  exact(name: string): string;
  all(name: string): readonly string[];
  has(name: string): boolean;
}

/** Reads the fields; a body that cannot be read has none. */
export async function readFields(request: Request): Promise<FormFields> {
  const body = await readBody(request).catch(() => new Uint8Array());
  const values = new URLSearchParams(new TextDecoder().decode(body));
  return {
    text: (name) => (values.get(name) ?? '').trim(),
    exact: (name) => values.get(name) ?? '',
    all: (name) => values.getAll(name),
    has: (name) => values.has(name),
  };
}
