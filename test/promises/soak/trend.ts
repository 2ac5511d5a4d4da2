/** How fast a measured value grows. */

/** A value at a time. */
export type Sample = readonly [time: number, value: number];

/**
 * Returns the slope of a line through samples: the median of the slopes between all pairs (Theil and Sen), which a few odd samples do not
 * change.
 * @returns value per unit of time; NaN for less than two samples
 */
export function slopeOf(samples: readonly Sample[]): number {
  const slopes: number[] = [];
  for (const [index, [time, value]] of samples.entries()) {
    for (const [laterTime, laterValue] of samples.slice(index + 1)) {
      slopes.push((laterValue - value) / (laterTime - time));
    }
  }
  slopes.sort((one, other) => one - other);
  const middle = (slopes.length - 1) / 2;
  return ((slopes[Math.floor(middle)] ?? Number.NaN) + (slopes[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
