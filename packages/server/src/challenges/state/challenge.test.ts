import { describe, expect, it } from 'vitest';
import { deviceKeyIn, required, usernameIn } from './challenge.ts';

describe('USERNAME', () => {
  it.each(['ann', 'ann@example.com', 'Ünï-cødé', '\u{1f600}', 'a'.repeat(128)])('can be %s', (USERNAME) => {
    expect(usernameIn({ USERNAME })).toBe(USERNAME);
  });

  it.each([
    ['with a space', 'ann ', 'regular expression pattern'],
    ['with a NUL', 'ann\0', 'regular expression pattern'],
    ['too long', 'a'.repeat(129), 'length less than or equal to 128'],
    ['far too long, and longer when normalised', '\ufdfa'.repeat(40_000), 'length less than or equal to 128'],
  ])('%s is rejected without further work', (_name, USERNAME, phrase) => {
    expect(() => usernameIn({ USERNAME })).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: expect.stringMatching(
          `^1 validation error detected: Value at 'username' failed .* ${phrase}`,
        ) as string,
      }),
    );
  });

  it('is required', () => {
    expect(() => usernameIn({})).toThrow('Missing required parameter USERNAME');
  });
});

describe('DEVICE_KEY', () => {
  const key = 'us-east-1_0f2d4c6b-1a3e-4b5d-8c7f-9e0d1c2b3a49';
  it.each([
    [undefined, null],
    [key, key],
    ['undefined', ''],
    ['us-east-1_\0', ''],
    [`${key} `, ''],
    [`${key}${'0'.repeat(100_000)}`, ''],
  ])('%j is read as %j', (DEVICE_KEY, expected) => {
    expect(deviceKeyIn(DEVICE_KEY === undefined ? {} : { DEVICE_KEY })).toBe(expected);
  });
});

it('the error names a missing parameter', () => {
  expect(() => required({}, 'SRP_A')).toThrow('Missing required parameter SRP_A');
});
