/** How ListUsers compares attribute values: without regard to case, by what they begin with. */

/** A filter is at most 256 characters long, so nothing beyond these can make a difference. */
const COMPARED_LENGTH = 256;

/**
 * The form of a value that filters compare. Bounded, because an index of PostgreSQL takes no long values, and free of
 * U+0000, which PostgreSQL cannot hold in text.
 */
export function searchForm(value: string): string {
  return value.toLowerCase().slice(0, COMPARED_LENGTH).toWellFormed().replaceAll('\0', '\uFFFD');
}

/**
 * A string that comes, in the order of code points, after everything that begins with `prefix`, and before everything
 * else that comes after it: what begins with the prefix lies between the two.
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
