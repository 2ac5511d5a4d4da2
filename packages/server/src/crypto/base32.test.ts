import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase32 } from './base32.ts';
import { encodeBase32, isSameSecret, totpStepEnd } from './totp.ts';

describe('decodeBase32', () => {
  // RFC 4648 section 10, without the padding.
  it.each([
    ['', ''],
    ['MY', 'f'],
    ['MZXQ', 'fo'],
    ['MZXW6', 'foo'],
    ['MZXW6YQ', 'foob'],
    ['MZXW6YTB', 'fooba'],
    ['MZXW6YTBOI', 'foobar'],
  ])('RFC 4648: %j is %j', (encoded, text) => {
    expect(Buffer.from(decodeBase32(encoded) ?? []).toString()).toBe(text);
  });

  it('reads back every length', () => {
    for (let length = 0; length < 60; length++) {
      const bytes = randomBytes(length);
      expect(Buffer.from(decodeBase32(encodeBase32(bytes)) ?? [])).toEqual(bytes);
    }
  });

  it.each(['a', 'A1', 'A0', 'A8', 'A9', 'AA=', 'A A', 'Ü', 'AAAA-AAAA'])('refuses %j', (text) => {
    expect(decodeBase32(text)).toBeUndefined();
  });

  it('leaves out bits that fill no byte', () => {
    expect(decodeBase32('A')).toEqual(new Uint8Array());
    expect(decodeBase32('MZ')).toEqual(Uint8Array.of(0x66));
  });
});

it('ends a step where the next one begins', () => {
  expect([totpStepEnd(0), totpStepEnd(41)]).toEqual([30_000, 1_260_000]);
});

it('compares secrets, of which one may be missing', () => {
  const secret = Uint8Array.of(1, 2, 3);
  expect(isSameSecret(Uint8Array.of(1, 2, 3), secret)).toBe(true);
  for (const other of [Uint8Array.of(1, 2, 4), Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3, 4), null, undefined]) {
    expect(isSameSecret(other, secret)).toBe(false);
  }
});
