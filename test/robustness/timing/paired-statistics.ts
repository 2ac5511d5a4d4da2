/** Compares the times of two kinds of requests, from pairs that were measured one right after the other. */

/** A difference, and its uncertainty. */
export interface Difference {
  /** In microseconds. */
  readonly us: number;
  /** Standard error, in microseconds: much smaller differences cannot be detected. */
  readonly errorUs: number;
  /** The difference in standard errors. Beyond ±2.6, it occurs by chance in one of a hundred series. */
  readonly z: number;
}

/** The times of the two requests of a pair, in milliseconds. */
export type Pair = readonly [number, number];

/** The share of the differences that is left out at either end, because of pauses of a shared machine. */
const TRIMMED = 0.2;

/**
 * Returns the trimmed mean of the pairs' differences, with the standard error from the winsorized variance (Tukey and McLaughlin 1963,
 * as in Yuen's test). Other load slows down both requests of a pair, and outliers have no weight.
 */
export function typicalDifference(pairs: readonly Pair[]): Difference {
  const sorted = pairs.map(([first, second]) => first - second).toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length * TRIMMED);
  const kept = sorted.slice(cut, sorted.length - cut);
  const winsorized = [...Array<number>(cut).fill(kept[0] ?? 0), ...kept, ...Array<number>(cut).fill(kept.at(-1) ?? 0)];
  const error = Math.sqrt(varianceOf(winsorized) / sorted.length) / (1 - 2 * TRIMMED);
  return difference(meanOf(kept), error);
}

/** Number of pairs in a block. */
const BLOCK = 50;
/** The percentile that is compared in each block. */
const LOW = 0.2;

/**
 * Returns the difference between the fast requests of either kind: in each block of pairs, the 20th percentiles are compared. Noise makes
 * requests slower, never faster, so low percentiles vary least and show the smallest differences (Crosby, Wallach and
 * Riedi, "Opportunities and Limits of Remote Timing Attacks", 2009).
 */
export function fastDifference(pairs: readonly Pair[]): Difference {
  const blocks: number[] = [];
  for (let start = 0; start + BLOCK <= pairs.length; start += BLOCK) {
    const block = pairs.slice(start, start + BLOCK);
    blocks.push(lowOf(block.map(([first]) => first)) - lowOf(block.map(([, second]) => second)));
  }
  return difference(meanOf(blocks), Math.sqrt(varianceOf(blocks) / blocks.length));
}

function lowOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * LOW)] ?? Number.NaN;
}

function difference(ms: number, errorMs: number): Difference {
  return { us: ms * 1_000, errorUs: errorMs * 1_000, z: ms / errorMs };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
