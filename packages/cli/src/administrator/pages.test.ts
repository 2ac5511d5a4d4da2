import { expect, it } from 'vitest';
import { allOf } from './pages.ts';

/** A listing of numbers, two a page, and the tokens it was asked with. */
function listing(count: number) {
  const tokens: (string | undefined)[] = [];
  const fetchPage = async (token: string | undefined) => {
    tokens.push(token);
    const start = Number(token ?? 0);
    const items = Array.from({ length: Math.min(2, count - start) }, (_, index) => start + index);
    return { items, next: start + 2 < count ? String(start + 2) : undefined };
  };
  return { tokens, fetchPage };
}

it.each([
  [0, undefined, [], true, 1],
  [5, undefined, [0, 1, 2, 3, 4], true, 3],
  [5, 5, [0, 1, 2, 3, 4], true, 3],
  [5, 4, [0, 1, 2, 3], false, 2],
  [5, 3, [0, 1, 2], false, 2],
  [4, 4, [0, 1, 2, 3], true, 2],
])('returns the pages of %i entries, at most %s', async (count, most, items, isWhole, pages) => {
  const { tokens, fetchPage } = listing(count);
  expect(await allOf(fetchPage, most)).toEqual({ items, isWhole });
  expect(tokens).toEqual([undefined, '2', '4'].slice(0, pages));
});

it('treats a page without a list as empty', async () => {
  expect(await allOf(async () => ({ items: undefined, next: undefined }))).toEqual({ items: [], isWhole: true });
});
