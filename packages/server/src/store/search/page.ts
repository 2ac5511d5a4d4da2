import type { Page } from '../contract/page.ts';

/**
 * Makes a page of rows. The query must request one row more than the limit: the extra row means that there is a next
 * page.
 * @param keyOf Returns the key of a row, after which the next page starts.
 */
export function pageOf<T, R>(
  rows: readonly R[],
  limit: number,
  recordOf: (row: R) => T,
  keyOf: (row: R) => string,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(recordOf);
  return rows.length > limit && last !== undefined ? { items, next: keyOf(last) } : { items };
}
