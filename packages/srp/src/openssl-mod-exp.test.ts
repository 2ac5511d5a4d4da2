import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { N } from './group.ts';
import { modPow } from './mod-pow.ts';
import { fastestModPow, type ModPow, opensslModPow } from './openssl-mod-exp.ts';

const exponents = [0n, 1n, 2n, 3n, 255n, 256n, 2n ** 255n, 2n ** 256n - 1n, 2n ** 512n + 1n, 2n ** 1024n - 1n];

/** Euler's criterion. */
const isSquare = (base: bigint) => modPow(base, (N - 1n) / 2n) === 1n;

describe('opensslModPow', () => {
  it.each([0n, 1n, 2n, 3n, N - 2n, N - 1n, N, N + 1n, N + 2n])('agrees with BigInt in edge cases, base %#', (base) => {
    for (const exponent of exponents) expect(opensslModPow(base, exponent)).toBe(modPow(base, exponent));
  });

  it('agrees with BigInt in between', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 3080n }),
        fc.bigInt({ min: 0n, max: 2n ** 520n }),
        (base, exponent) =>
          opensslModPow(base, exponent) === modPow(base, exponent) &&
          opensslModPow(2n, exponent) === modPow(2n, exponent),
      ),
      { numRuns: 100 },
    );
  });
});

describe('fastestModPow', () => {
  it('chooses OpenSSL where it works, as on the Node this runs on', () => {
    expect(fastestModPow()).toBe(opensslModPow);
  });

  it.each<[string, ModPow]>([
    [
      'refuses bases that are no squares, as Node 22 does',
      (base, exponent) => {
        if (base > 2n && !isSquare(base % N)) throw new Error('Unspecified validation error');
        return modPow(base, exponent);
      },
    ],
    [
      'loses the sign',
      (base, exponent) => {
        const power = modPow(base, exponent);
        return isSquare(power) ? power : N - power;
      },
    ],
    ['ignores the exponent it is given', (base) => modPow(base, 65_537n)],
    ['cuts the exponent to 255 bits', (base, exponent) => modPow(base, BigInt.asUintN(255, exponent))],
    ['does not reduce', (base, exponent) => (exponent === 1n ? base : modPow(base, exponent))],
  ])('falls back to BigInt when the candidate %s', (_, candidate) => {
    expect(fastestModPow(candidate)).toBe(modPow);
  });

  it('asks for edge cases, for squares and non-squares, and for odd and even exponents', () => {
    const asked: (readonly [base: bigint, exponent: bigint])[] = [];
    fastestModPow((base, exponent) => {
      asked.push([base, exponent]);
      return modPow(base, exponent);
    });
    const [, [r, long] = [0n, 0n]] = asked;
    // 32 bytes, of which the first bit is set, and a base that is shorter than N.
    expect(long >> 248n).toBe(2n ** 7n);
    expect(r >> 3065n).toBe(0n);
    expect(r >> 3040n).not.toBe(0n);
    expect(asked).toEqual([
      [2n, long],
      [r, long],
      [N - r, 2n * (long - 2n ** 255n) + 1n],
      [N - r, 6n],
      [N + r, 5n],
      [2n, 1n],
      [2n, 0n],
      [N - 2n, 3n],
      [3n, 3072n],
      [0n, 7n],
      [1n, 7n],
      [N - 1n, 7n],
      [N - 1n, 8n],
      [N, 1n],
    ]);
  });

  it.each(Array.from({ length: 14 }, (_, index) => index))('falls back if only answer %i is wrong', (wrong) => {
    let count = 0;
    const candidate: ModPow = (base, exponent) => modPow(base, exponent) + (count++ === wrong ? 1n : 0n);
    expect(fastestModPow(candidate)).toBe(modPow);
  });

  it('keeps a candidate that is right', () => {
    const candidate: ModPow = (base, exponent) => opensslModPow(base, exponent);
    expect(fastestModPow(candidate)).toBe(candidate);
  });
});
