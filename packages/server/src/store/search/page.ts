import type { Page } from '../contract/page.ts';

/**
 * The page that rows make which were asked for with one more than the limit: the extra one tells that there are more.
 * @param keyOf What the next page starts after.
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
