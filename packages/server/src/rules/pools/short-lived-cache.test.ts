import { expect, it } from 'vitest';
import { createShortLivedCache } from './short-lived-cache.ts';

function setUp(limit = 3) {
  const clock = {
    time: 1_000,
    now() {
      return this.time;
    },
  };
  const cache = createShortLivedCache<string>(clock, 1_000, limit);
  const loads: string[] = [];
  const get = (key: string, value: string | undefined = `${key} at ${clock.time}`) =>
    cache.get(key, () => (loads.push(key), Promise.resolve(value)));
  return { clock, cache, loads, get };
}

it('loads once within the lifetime, and again after it', async () => {
  const { clock, loads, get } = setUp();
  expect(await get('a')).toBe('a at 1000');
  clock.time += 999;
  expect(await get('a')).toBe('a at 1000');
  clock.time += 1;
  expect(await get('a')).toBe('a at 2000');
  expect(loads).toEqual(['a', 'a']);
});

it('does not keep values longer when the clock is set back', async () => {
  const { clock, get } = setUp();
  await get('a');
  clock.time -= 500;
  expect(await get('a')).toBe('a at 500');
});

it('counts the lifetime from the start of the load, as the value may be that old', async () => {
  const { clock, cache, get } = setUp();
  await cache.get('a', () => {
    clock.time += 600;
    return Promise.resolve('slow');
  });
  clock.time += 400;
  expect(await get('a')).toBe('a at 2000');
});

it('does not cache that nothing was found', async () => {
  const { cache, get } = setUp();
  expect(await cache.get('a', () => Promise.resolve(undefined))).toBeUndefined();
  expect(await get('a')).toBe('a at 1000');
});

it('drops matching values and keeps the rest', async () => {
  const { clock, cache, get } = setUp();
  await get('a');
  await get('b');
  clock.time += 1;
  cache.drop((value) => value.startsWith('a'));
  expect(await get('a')).toBe('a at 1001');
  expect(await get('b')).toBe('b at 1000');
});

it('does not cache a value whose load began before a drop', async () => {
  const { cache, get } = setUp();
  const { promise, resolve } = Promise.withResolvers<string>();
  const stale = cache.get('a', () => promise);
  cache.drop(() => false);
  resolve('stale');
  expect(await stale).toBe('stale');
  expect(await get('a')).toBe('a at 1000');
});

it('loads once for concurrent requests, unless the load began too long ago or before a drop', async () => {
  const { clock, cache, get, loads } = setUp();
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = cache.get('a', () => promise);
  clock.time += 999;
  const second = get('a');
  clock.time += 1;
  expect(await get('a')).toBe('a at 2000');
  expect(loads).toEqual(['a']);
  const third = cache.get('b', () => promise);
  cache.drop(() => false);
  expect(await get('b')).toBe('b at 2000');
  resolve('shared');
  expect(await Promise.all([first, second, third])).toEqual(['shared', 'shared', 'shared']);
});

it('fails all requests that share a load that fails, and the next one loads anew', async () => {
  const { cache, get } = setUp();
  const { promise, reject } = Promise.withResolvers<string>();
  const requests = Promise.allSettled([cache.get('a', () => promise), get('a')]);
  reject(new Error('no disk'));
  expect((await requests).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await get('a')).toBe('a at 1000');
});

it('holds no more than its limit', async () => {
  const { clock, get, loads } = setUp(3);
  for (const key of ['a', 'b', 'c', 'd']) await get(key);
  clock.time += 1;
  for (const key of ['b', 'c', 'd']) expect(await get(key)).toBe(`${key} at 1000`);
  expect(await get('a')).toBe('a at 1001');
  expect(loads).toEqual(['a', 'b', 'c', 'd', 'a']);
});

it('passes errors on and caches none', async () => {
  const { cache, get } = setUp();
  await expect(cache.get('a', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(await get('a')).toBe('a at 1000');
});
