import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { areFlagsValid, isForRelyingParty } from './ceremony.ts';

const ceremony = (requiresUserVerification: boolean) => ({
  challenge: '',
  relyingPartyId: 'example.com',
  requiresUserVerification,
  allowsOrigin: () => true,
});

it.each([
  // up, uv, be, bs, required, valid
  [true, true, true, true, true, true],
  [true, true, false, false, true, true],
  [true, true, true, false, true, true],
  [true, true, false, true, true, false],
  [true, false, false, false, true, false],
  [true, false, false, false, false, true],
  [true, false, false, true, false, false],
  [false, true, true, true, true, false],
  [false, true, false, false, false, false],
])(
  'flags up %s, uv %s, be %s, bs %s are valid if verification is required (%s): %s',
  (up, uv, be, bs, required, valid) => {
    expect(areFlagsValid({ up, uv, be, bs }, ceremony(required))).toBe(valid);
  },
);

it('is for the relying party whose hash it has', () => {
  const hash = createHash('sha256').update('example.com').digest();
  expect(isForRelyingParty(new Uint8Array(hash), 'example.com')).toBe(true);
  expect(isForRelyingParty(new Uint8Array(hash), 'www.example.com')).toBe(false);
  expect(isForRelyingParty(new Uint8Array(hash).subarray(1), 'example.com')).toBe(false);
});
