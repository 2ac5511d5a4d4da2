import { randomBytes, randomInt } from 'node:crypto';
import * as OTPAuth from 'otpauth';
import { describe, expect, it } from 'vitest';
import { showPromise } from '../../../../test/harness/promise.ts';
import { encodeBase32, matchingStep, totpCode, totpStep } from './totp.ts';

const rfcSecret = Buffer.from('12345678901234567890');

describe('published vectors', () => {
  // RFC 4226 appendix D.
  const hotp = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
  it.each(hotp.map((code, counter) => ({ counter, code })))('RFC 4226: counter $counter is $code', (vector) => {
    expect(totpCode(rfcSecret, vector.counter)).toBe(vector.code);
  });

  // RFC 6238 appendix B, SHA-1 rows; its codes have 8 digits, of which 6-digit codes are the last six.
  it.each([
    { seconds: 59, code: '94287082' },
    { seconds: 1111111109, code: '07081804' },
    { seconds: 1111111111, code: '14050471' },
    { seconds: 1234567890, code: '89005924' },
    { seconds: 2000000000, code: '69279037' },
    { seconds: 20000000000, code: '65353130' },
  ])('RFC 6238: second $seconds is $code', ({ seconds, code }) => {
    expect(totpCode(rfcSecret, totpStep(seconds * 1000))).toBe(code.slice(-6));
  });

  // RFC 4648 section 10, without the padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('RFC 4648: base32 of "%s" is "%s"', (text, encoded) => {
    expect(encodeBase32(Buffer.from(text))).toBe(encoded);
  });
});

it('agrees with an independent implementation on 2,000 random secrets and instants', () => {
  for (let i = 0; i < 2_000; i++) {
    const bytes = randomBytes(randomInt(10, 40));
    const now = randomInt(2 ** 47);
    const secret = new OTPAuth.Secret({ buffer: new Uint8Array(bytes).buffer });
    const code = new OTPAuth.TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: now });
    expect(totpCode(bytes, totpStep(now))).toBe(code);
    expect(matchingStep(bytes, code, now)).toBe(totpStep(now));
    expect(encodeBase32(bytes)).toBe(secret.base32);
  }
});

describe('matchingStep', () => {
  const now = 1_234_567_890_000;
  const step = totpStep(now);

  it.each([
    { drift: -90, accepted: false },
    { drift: -60, accepted: false },
    { drift: -30, accepted: true },
    { drift: 0, accepted: true },
    { drift: 30, accepted: true },
    { drift: 60, accepted: false },
    { drift: 90, accepted: false },
  ])('a code $drift s off is accepted: $accepted', ({ drift, accepted }) => {
    const codeStep = step + drift / 30;
    const found = matchingStep(rfcSecret, totpCode(rfcSecret, codeStep), now);
    const isExact = found === (accepted ? codeStep : undefined);
    showPromise(21, [
      { what: 'rows of the table of drifts', reached: 1, promised: 7, bound: 'at least', isPart: true },
      { what: 'of them different', reached: isExact ? 0 : 1, promised: 0, bound: 'at most', isPart: true },
    ]);
    expect(found).toBe(accepted ? codeStep : undefined);
  });

  it('accepts more steps with a wider window, and fewer with a narrower one', () => {
    expect(matchingStep(rfcSecret, totpCode(rfcSecret, step - 3), now, 3)).toBe(step - 3);
    expect(matchingStep(rfcSecret, totpCode(rfcSecret, step - 1), now, 0)).toBeUndefined();
  });

  it.each(['', '1', '12345', '1234567', 'abcdef', '१२३४५६', '00000\u0130', ' '.repeat(6)])('rejects "%s"', (code) => {
    expect(matchingStep(rfcSecret, code, now)).toBeUndefined();
  });

  it('rejects a correct code with anything added or removed', () => {
    const code = totpCode(rfcSecret, step);
    for (const wrong of [`${code} `, ` ${code}`, `${code}0`, code.slice(0, 5)]) {
      expect(matchingStep(rfcSecret, wrong, now)).toBeUndefined();
    }
  });

  it('rejects characters that have the same low byte as the digits', () => {
    const lookalike = totpCode(rfcSecret, step).replaceAll(/./g, (digit) =>
      String.fromCharCode(digit.charCodeAt(0) + 0x100),
    );
    expect(matchingStep(rfcSecret, lookalike, now)).toBeUndefined();
  });

  it('works at the epoch', () => {
    expect(matchingStep(rfcSecret, totpCode(rfcSecret, 0), 0)).toBe(0);
  });
});
