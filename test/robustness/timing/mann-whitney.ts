/** The test of Mann and Whitney: whether values of one kind are usually larger than those of another. */

/**
 * Returns the two-sided probability that samples from one distribution differ as much as these, by the normal approximation with its
 * correction for ties.
 */
export function mannWhitney(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, isFirst: true })), ...other.map((value) => ({ value, isFirst: false }))];
  all.sort((a, b) => a.value - b.value);
  let [ranks, ties] = [0, 0];
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (all[end]?.value === all[start]?.value) end += 1;
    const equal = all.slice(start, end);
    // Equal values share the mean of their ranks, which begin at 1.
    ranks += equal.filter(({ isFirst }) => isFirst).length * ((start + 1 + end) / 2);
    ties += equal.length ** 3 - equal.length;
    start = end;
  }
  const [n, m, total] = [one.length, other.length, all.length];
  const u = ranks - (n * (n + 1)) / 2;
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  return deviation === 0 ? 1 : twoSided((u - (n * m) / 2) / deviation);
}

/** Returns the probability that a normal variable is at least as far from its mean as `z`. */
function twoSided(z: number): number {
  return complementaryError(Math.abs(z) / Math.SQRT2);
}

/** The complementary error function for x >= 0, with a relative error below 1.2e-7 (Numerical Recipes in C, 6.2). */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return t * Math.exp(-x * x + polynomial);
}
