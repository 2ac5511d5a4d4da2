import { createHash, getDiffieHellman } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signed } from './encoding.ts';
import { g, k, N } from './group.ts';

/** floor(π · 2^bits) by Machin's formula, π = 16 arctan(1/5) - 4 arctan(1/239), with 64 additional bits. */
function pi(bits: bigint): bigint {
  const guard = 64n;
  const one = 1n << (bits + guard);
  const arctanOfInverse = (n: bigint) => {
    let sum = 0n;
    let power = one / n;
    for (let divisor = 1n, sign = 1n; power > 0n; divisor += 2n, sign = -sign, power /= n * n) {
      sum += (sign * power) / divisor;
    }
    return sum;
  };
  return (16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n)) >> guard;
}

describe('the group', () => {
  it('has the modulus that RFC 3526 section 4 defines', () => {
    expect(N).toBe(2n ** 3072n - 2n ** 3008n - 1n + 2n ** 64n * (pi(2942n) + 1_690_314n));
  });

  it('is the one OpenSSL calls modp15', () => {
    const group = getDiffieHellman('modp15');
    expect(N).toBe(BigInt(`0x${group.getPrime('hex')}`));
    expect(g).toBe(BigInt(`0x${group.getGenerator('hex')}`));
  });

  it('has a modulus of 385 signed bytes', () => {
    expect(signed(N)).toHaveLength(385);
  });

  it('has k = SHA-256(signed(N) ‖ signed(g))', () => {
    const prime = getDiffieHellman('modp15').getPrime();
    const digest = createHash('sha256').update(Uint8Array.of(0)).update(prime).update(Uint8Array.of(2)).digest('hex');
    expect(k).toBe(BigInt(`0x${digest}`));
    expect(k.toString(16)).toBe('538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');
  });
});
