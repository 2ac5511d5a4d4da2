import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeviceVerifier } from './device-verifier.ts';
import { signed, toHex } from './encoding.ts';
import { N } from './group.ts';
import answers from './known-answers.json' with { type: 'json' };

const base64 = (...bytes: (number | Uint8Array)[]) =>
  Buffer.concat(bytes.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part))).toString('base64');
const verifierBase64 = base64(signed(N - 2n));
const saltBase64 = base64(signed(2n ** 127n));

const parseVerifier = (passwordVerifierBase64: string) => parseDeviceVerifier({ passwordVerifierBase64, saltBase64 });
const parseSalt = (text: string) => parseDeviceVerifier({ passwordVerifierBase64: verifierBase64, saltBase64: text });

describe('parseDeviceVerifier', () => {
  it.each(answers)('reads what amazon-cognito-identity-js encodes for $name', (answer) => {
    expect(
      parseDeviceVerifier({ passwordVerifierBase64: answer.verifierBase64, saltBase64: answer.saltBase64 }),
    ).toEqual({
      ok: true,
      verifier: new Uint8Array(Buffer.from(answer.verifierBase64, 'base64')),
      salt: answer.salt.replace(/^0+/, ''),
    });
  });

  it('reads every non-negative number in range, minimal or padded', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n, max: N - 2n }),
        fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
        fc.nat(20),
        (v, salt, padding) => {
          const zeros = new Uint8Array(padding);
          expect(
            parseDeviceVerifier({
              passwordVerifierBase64: base64(zeros, signed(v)),
              saltBase64: base64(zeros, signed(salt)),
            }),
          ).toEqual({ ok: true, verifier: signed(v), salt: toHex(salt) });
        },
      ),
    );
  });

  it.each([
    ['0', signed(0n)],
    ['1', signed(1n)],
    ['1, padded', Uint8Array.of(0, 0, 1)],
    ['N - 1', signed(N - 1n)],
    ['N', signed(N)],
    ['2N', signed(2n * N)],
    ['a number of 513 bytes', new Uint8Array(513).fill(1)],
    ['a megabyte', new Uint8Array(1_000_000)],
  ])('refuses the verifier %s', (_, bytes) => {
    expect(parseVerifier(base64(bytes))).toEqual({ ok: false, reason: 'out-of-range' });
  });

  it('refuses values that are negative in two’s complement, as a verifier without its sign byte is', () => {
    const negative = { ok: false, reason: 'negative' };
    expect(parseVerifier(base64(signed(N - 2n).subarray(1)))).toEqual(negative);
    expect(parseVerifier(base64(0xff))).toEqual(negative);
    expect(parseSalt(base64(0x80, new Uint8Array(15)))).toEqual(negative);
  });

  it.each([15, 16, 17])('reads base64 without padding, of a salt of %i bytes', (length) => {
    const salt = base64(0, new Uint8Array(length - 1).fill(0x5a));
    expect(parseSalt(salt.replaceAll('=', ''))).toEqual(parseSalt(salt));
    expect(parseSalt(salt)).toMatchObject({ ok: true });
    const verifier = base64(new Uint8Array(length), signed(N - 2n));
    expect(parseVerifier(verifier.replaceAll('=', ''))).toMatchObject({ ok: true, verifier: signed(N - 2n) });
  });

  it.each(['', 'A', 'AAAAA', 'AA=', 'A===', '====', 'AA_-', 'AQI=\n', 'no base64', 'abcd efg'])(
    'refuses %j',
    (text) => {
      expect(parseVerifier(text)).toEqual({ ok: false, reason: 'malformed' });
      expect(parseSalt(text)).toEqual({ ok: false, reason: 'malformed' });
    },
  );

  it('limits the length of the salt', () => {
    expect(parseSalt(base64(new Uint8Array(64).fill(1)))).toMatchObject({ ok: true });
    // Lengths are checked in base64, three bytes at a time.
    expect(parseSalt(base64(new Uint8Array(66).fill(1)))).toMatchObject({ ok: true });
    expect(parseSalt(base64(new Uint8Array(67).fill(1)))).toEqual({ ok: false, reason: 'out-of-range' });
  });
});
