/** The form in which ListUsers compares attribute values: case-insensitive, and limited in length. */

/** A filter is at most 256 characters long, so later characters of a value make no difference. */
const COMPARED_LENGTH = 256;

/**
 * Returns the form of a value that filters compare. It is limited in length, because a PostgreSQL index cannot contain
 * long values, and contains no U+0000, which PostgreSQL cannot store in text.
 */
export function searchForm(value: string): string {
  return value.toLowerCase().slice(0, COMPARED_LENGTH).toWellFormed().replaceAll('\0', '\uFFFD');
}

/**
 * Returns the end of the range of strings that begin with `prefix`: in the order of code points, exactly these strings
 * are at or after `prefix` and before the result.
 */
export function afterPrefix(prefix: string): string {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return AFTER_EVERYTHING;
  return String.fromCodePoint(...points, last + 1 === FIRST_SURROGATE ? AFTER_SURROGATES : last + 1);
}

const LAST_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;
const AFTER_EVERYTHING = String.fromCodePoint(LAST_CODE_POINT).repeat(COMPARED_LENGTH);
