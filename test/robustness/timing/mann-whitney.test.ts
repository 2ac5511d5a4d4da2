import { expect, it } from 'vitest';
import { mannWhitney } from './mann-whitney.ts';

it('has the probability of the normal distribution', () => {
  // U is 35, its mean 25 and its deviation the square root of 10 * 5 * 16 / 12, so z is 1.2247.
  const one = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const other = [1.15, 0.88, 0.9, 0.74, 1.21];
  expect(mannWhitney(one, other)).toBeCloseTo(0.22067, 4);
  expect(mannWhitney(other, one)).toBeCloseTo(0.22067, 4);
});

it('finds no difference between equal values, and one between values that never mix', () => {
  expect(mannWhitney([1, 2, 3], [1, 2, 3])).toBeCloseTo(1, 6);
  expect(mannWhitney([5, 5, 5], [5, 5])).toBe(1);
  const [low, high] = [Array.from({ length: 50 }, (_, n) => n), Array.from({ length: 50 }, (_, n) => n + 100)];
  expect(mannWhitney(low, high)).toBeLessThan(1e-15);
});

it('finds a shift of a tenth of the deviation in 2,000 samples', () => {
  const grid = Array.from({ length: 2_000 }, (_, n) => ((n * 0.618_033_988_75) % 1) * Math.sqrt(12));
  const shifted = grid.map((value) => value + 0.1);
  expect(mannWhitney(grid, shifted)).toBeLessThan(0.01);
});
