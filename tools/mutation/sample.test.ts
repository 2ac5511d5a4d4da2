import { expect, it } from 'vitest';
import { intervalOf, sampleOf } from './sample.ts';

const values = Array.from({ length: 1000 }, (_, i) => i);

it('chooses the same values for the same seed, and others for another', () => {
  expect(sampleOf(values, 20, 7)).toEqual(sampleOf(values, 20, 7));
  expect(sampleOf(values, 20, 7)).not.toEqual(sampleOf(values, 20, 8));
  expect(new Set(sampleOf(values, 20, 7)).size).toBe(20);
});

it('chooses every value equally often', () => {
  const counts = [0, 0, 0, 0];
  for (let seed = 0; seed < 4000; seed++)
    for (const one of sampleOf([0, 1, 2, 3], 1, seed)) counts[one] = (counts[one] ?? 0) + 1;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

// Newcombe (1998), Statistics in Medicine 17, table I, method 3.
it.each([
  [81, 263, 25.53, 36.62],
  [15, 148, 6.24, 16.05],
  [0, 20, 0, 16.11],
  [1, 29, 0.61, 17.18],
])('gives the interval of %i of %i', (hits, count, low, high) => {
  const [least, most] = intervalOf(hits, count);
  expect(least).toBeCloseTo(low, 1);
  expect(most).toBeCloseTo(high, 1);
});
