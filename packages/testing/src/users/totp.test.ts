import { expect, it } from 'vitest';
import { newTotpSecret, totpCode } from './totp.ts';

// RFC 6238, appendix B, SHA-1, the last six digits.
it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('returns the code of RFC 6238 at second %i', (seconds, code) => {
  expect(totpCode('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', Math.floor(seconds / 30))).toBe(code);
});

it('makes secrets of 160 bits that differ', () => {
  const secrets = Array.from({ length: 10 }, newTotpSecret);
  expect(new Set(secrets).size).toBe(10);
  expect(secrets.every((secret) => /^[A-Z2-7]{32}$/.test(secret))).toBe(true);
});
