/** Numbers from 0 (inclusive) to 1 (exclusive), as `Math.random`; seeded in tests that have to be repeatable. */
export type Random = () => number;

/** One of the items. The first one when random numbers are always 0. */
export function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from');
  return item;
}

/** A whole number, both ends included. */
export function wholeNumber(min: number, max: number, random: Random): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** Repeatable random numbers from a seed other than 0: Marsaglia's xorshift (2003). Good for test data, for nothing else. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
