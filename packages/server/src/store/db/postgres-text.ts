/**
 * Text for PostgreSQL, which cannot hold U+0000 where SQLite can: it is written as another character, a noncharacter that no
 * text has a use for (Unicode 16.0, section 23.7), and read back. So that nothing is lost, the noncharacter itself is written
 * as two characters. Every text has exactly one written form: looking for a text finds it, and nothing else.
 */
import type { Value } from './query.ts';

const MARK = '\u{10FFFE}';
const NUL = '\0';

const written: Readonly<Record<string, string>> = { [NUL]: `${MARK}0`, [MARK]: `${MARK}1` };
const read: Readonly<Record<string, string>> = { [`${MARK}0`]: NUL, [`${MARK}1`]: MARK };

/** A value as PostgreSQL takes it. */
export function toPostgres(value: Value): Value {
  if (typeof value !== 'string' || !(value.includes(NUL) || value.includes(MARK))) return value;
  return value.replaceAll(/[\0\u{10FFFE}]/gu, (character) => written[character] ?? character);
}

/** Text as it was before it was written. */
export function fromPostgres(text: string): string {
  return text.includes(MARK) ? text.replaceAll(/\u{10FFFE}[01]/gu, (pair) => read[pair] ?? pair) : text;
}
