import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { N } from './group.ts';
import { modPow } from './mod-pow.ts';

/** Square and multiply, bit by bit: slow, but simple enough to trust. */
function reference(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest % 2n === 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

const exponents = [0n, 1n, 2n, 31n, 32n, 33n, 1023n, 2n ** 255n, 2n ** 256n - 1n, 2n ** 512n + 12_345n];

describe('modPow', () => {
  it.each([0n, 1n, 2n, 3n, N - 2n, N - 1n, N, N + 1n, N + 2n, 2n * N])('is correct in edge cases, base %#', (base) => {
    for (const exponent of exponents) expect(modPow(base, exponent)).toBe(reference(base, exponent));
  });

  it('is right in between', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(2n), fc.bigInt({ min: 0n, max: 2n ** 3080n })),
        fc.bigInt({ min: 0n, max: 2n ** 600n }),
        (base, exponent) => modPow(base, exponent) === reference(base, exponent),
      ),
      { numRuns: 60 },
    );
  });
});
