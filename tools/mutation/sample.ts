/** Random samples that can be repeated, and what they say about the whole. */

/** @returns `count` of the values, chosen by the seed; all if there are fewer */
export function sampleOf<T>(values: readonly T[], count: number, seed: number): T[] {
  const random = generator(seed);
  return values
    .map((value) => ({ value, order: random() }))
    .toSorted((one, other) => one.order - other.order)
    .slice(0, count)
    .map(({ value }) => value);
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The 95 % interval of Wilson for a share, in percent. */
export function intervalOf(hits: number, count: number): readonly [low: number, high: number] {
  if (count === 0) return [0, 100];
  const z = 1.96;
  const share = hits / count;
  const middle = share + z ** 2 / (2 * count);
  const width = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const scale = 100 / (1 + z ** 2 / count);
  return [Math.max(0, (middle - width) * scale), Math.min(100, (middle + width) * scale)];
}
