/**
 * Encodes text for PostgreSQL, which cannot store U+0000; SQLite can. U+0000 is written as a noncharacter, which no
 * text uses (Unicode 16.0, section 23.7), followed by `0`. The noncharacter itself is written followed by `1`, so that
 * nothing is lost. Every text has exactly one encoded form, so a query for a text finds that text and no other.
 */
import type { Value } from '../query.ts';

const MARK = '\u{10FFFE}';
const NUL = '\0';

const written: Readonly<Record<string, string>> = { [NUL]: `${MARK}0`, [MARK]: `${MARK}1` };
const read: Readonly<Record<string, string>> = { [`${MARK}0`]: NUL, [`${MARK}1`]: MARK };

/** Encodes a value for PostgreSQL. */
export function toPostgres(value: Value): Value {
  if (typeof value !== 'string' || !(value.includes(NUL) || value.includes(MARK))) return value;
  return value.replaceAll(/[\0\u{10FFFE}]/gu, (character) => written[character] ?? character);
}

/** Decodes text that `toPostgres` encoded. */
export function fromPostgres(text: string): string {
  return text.includes(MARK) ? text.replaceAll(/\u{10FFFE}[01]/gu, (pair) => read[pair] ?? pair) : text;
}
