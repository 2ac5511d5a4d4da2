import { describe, expect, it } from 'vitest';
import { assertContact, isContact, isEmail, isPhoneNumber } from './contact-format.ts';

describe('an e-mail address', () => {
  it.each([
    'a@b.co',
    'jane.doe+tag@mail.example.com',
    "o'brien_{x}@example.org",
    'UPPER@EXAMPLE.COM',
    `${'a'.repeat(64)}@example.com`,
    'x@xn--bcher-kva.example',
    '1@2.3',
    // 254 characters.
    `a@${'b'.repeat(62)}.${'b.'.repeat(93)}com`,
  ])('is %s', (value) => expect(isEmail(value)).toBe(true));

  it.each([
    '',
    '@',
    'a@',
    '@b.co',
    'a@b',
    'a b@c.de',
    'a@b..co',
    '.a@b.co',
    'a.@b.co',
    'a@-b.co',
    'a@b-.co',
    'a@b.co.',
    'a@b@c.de',
    'a@b.co\n',
    'a\r\nBcc: x@y.zz@b.co',
    'a\uFF20b.co',
    'bücher@example.com',
    'a@bücher.example',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(130)}com`,
    // 255 characters.
    `ab@${'b'.repeat(62)}.${'b.'.repeat(93)}com`,
  ])('is not %j', (value) => expect(isEmail(value)).toBe(false));

  it('is checked fast for any input', () => {
    const hostile = [
      `${'a.'.repeat(50_000)}@`,
      `a@${'a-'.repeat(50_000)}`,
      'a'.repeat(100_000),
      `a@${'a.'.repeat(120)}!`,
    ];
    const started = performance.now();
    for (const text of hostile) expect(isEmail(text)).toBe(false);
    expect(performance.now() - started).toBeLessThan(50);
  });
});

describe('a phone number', () => {
  it.each(['+14325551212', '+49123', '+123456789012345'])('is %s', (value) => expect(isPhoneNumber(value)).toBe(true));

  it.each([
    '',
    '+',
    '14325551212',
    '+0123',
    '+1 432 555',
    '+1-432',
    '+1234567890123456',
    '+1a',
    '+12\n',
    '0+4912',
    '+١٢٣',
  ])('is not %j', (value) => expect(isPhoneNumber(value)).toBe(false));
});

it('an invalid address is rejected with the message of its kind', () => {
  const refusal = (message: string) => expect.objectContaining({ code: 'InvalidParameterException', message });
  expect(() => assertContact('email', '+14325551212')).toThrow(refusal('Invalid email address format.'));
  expect(() => assertContact('phone_number', 'a@b.co')).toThrow(refusal('Invalid phone number format.'));
  expect(() => assertContact('email', 'a@b.co')).not.toThrow();
  expect(() => assertContact('phone_number', '+14325551212')).not.toThrow();
  expect([isContact('phone_number', 'a@b.co'), isContact('email', '+14325551212')]).toEqual([false, false]);
});
