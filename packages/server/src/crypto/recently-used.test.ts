import { expect, it } from 'vitest';
import { createRecentlyUsed } from './recently-used.ts';

it('removes the least recently used entry', () => {
  const cache = createRecentlyUsed<number>(3);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('c', 3);
  expect(cache.get('a')).toBe(1);
  cache.set('d', 4);
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([1, undefined, 3, 4]);
});

it('replaces the value of a key without removing another', () => {
  const cache = createRecentlyUsed<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('a', 3);
  expect([cache.get('a'), cache.get('b')]).toEqual([3, 2]);
});

it('counts a new value of a key as a use', () => {
  const cache = createRecentlyUsed<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('a', 3);
  cache.set('c', 4);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([3, undefined, 4]);
});
