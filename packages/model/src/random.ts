/** Returns numbers from 0 (inclusive) to 1 (exclusive), like `Math.random`. Tests that must be repeatable use a seeded one. */
export type Random = () => number;

/** Returns one of the items: the first one if all random numbers are 0. */
export function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from');
  return item;
}

/** Returns a whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number, random: Random): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** Returns repeatable random numbers for a seed other than 0: Marsaglia's xorshift (2003). Use them for test data only. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
