import { describe, expect, it } from 'vitest';
import { type CodeBinding, hashCode, isLinkCode, isSameHash, newCode, newLinkCode } from './codes.ts';
import { systemRandom } from './random.ts';
import { createSealer } from './sealer.ts';

const sealer = createSealer(systemRandom, () => new Uint8Array(32).fill(7));
const binding: CodeBinding = { poolId: 'p_1', sub: 'sub-1', purpose: 'sign-up', destination: 'ann@example.com' };

describe('newCode', () => {
  it('always has six digits', () => {
    for (let i = 0; i < 1_000; i++) expect(newCode(systemRandom)).toMatch(/^\d{6}$/);
  });

  it.each([
    { drawn: 0, code: '000000' },
    { drawn: 42, code: '000042' },
    { drawn: 999_999, code: '999999' },
  ])('$drawn becomes $code', ({ drawn, code }) => {
    const bounds: number[] = [];
    const random = { ...systemRandom, integer: (below: number) => (bounds.push(below), drawn) };
    expect(newCode(random)).toBe(code);
    expect(bounds).toEqual([1_000_000]);
  });

  it('is uniformly distributed: all first digits are equally frequent', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const digit = newCode(systemRandom).charAt(0);
      counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    // 2,000 expected, standard deviation 42: a difference of 7 standard deviations is not chance.
    for (const digit of '0123456789') expect(Math.abs((counts.get(digit) ?? 0) - 2_000)).toBeLessThan(300);
  });
});

describe('hashCode', () => {
  const hash = hashCode(sealer, binding, '123456');

  it('is the same for the same code and binding', () => {
    expect(isSameHash(hashCode(sealer, { ...binding }, '123456'), hash)).toBe(true);
  });

  it.each<[string, CodeBinding, string]>([
    ['another code', binding, '123457'],
    ['another pool', { ...binding, poolId: 'p_2' }, '123456'],
    ['another user', { ...binding, sub: 'sub-2' }, '123456'],
    ['another purpose', { ...binding, purpose: 'reset-password' }, '123456'],
    ['another destination', { ...binding, destination: 'eve@example.com' }, '123456'],
  ])('differs for %s', (_, other, code) => {
    expect(isSameHash(hashCode(sealer, other, code), hash)).toBe(false);
  });
});

describe('isSameHash', () => {
  it('is false for different lengths', () => {
    expect(isSameHash(new Uint8Array(32), new Uint8Array(31))).toBe(false);
    expect(isSameHash(new Uint8Array(0), new Uint8Array(0))).toBe(true);
  });
});

describe('codes of links', () => {
  it('have 128 bits, 32 hexadecimal digits', () => {
    const bytes = new Uint8Array(16).fill(0xab);
    const lengths: number[] = [];
    const code = newLinkCode({ ...systemRandom, bytes: (length) => (lengths.push(length), bytes) });
    expect(code).toBe('ab'.repeat(16));
    expect(lengths).toEqual([16]);
    expect(isLinkCode(newLinkCode(systemRandom))).toBe(true);
  });

  it.each(['', '123456', 'a'.repeat(31), 'a'.repeat(33), 'A'.repeat(32), 'g'.repeat(32), `${'a'.repeat(32)}\n`])(
    'do not have the form %j',
    (text) => {
      expect(isLinkCode(text)).toBe(false);
    },
  );
});

it('compares hashes of equal and other lengths', () => {
  const hash = hashCode(sealer, binding, '123456');
  expect(isSameHash(hash, new Uint8Array(hash))).toBe(true);
  expect(isSameHash(hash, hash.subarray(1))).toBe(false);
  expect(isSameHash(hash, new Uint8Array(32))).toBe(false);
});
