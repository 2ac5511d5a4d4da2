import { describe, expect, it } from 'vitest';
import { deviceTrustMsOf, checkDeviceTrustDays } from './device-trust-days.ts';
import { tagViolation } from './pool-tags.ts';

const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, '']));

describe('tagViolation', () => {
  it.each([{}, { stage: 'test', laws: 'x', 'my-aws:x': 'y' }, tags(50)])('has nothing against %.60o', (value) => {
    expect(tagViolation(value)).toBeUndefined();
  });

  it.each(['aws:x', 'AWS:x', 'Aws:'])('refuses the key %s', (key) => {
    expect(tagViolation({ stage: 'test', [key]: 'x' })).toContain(`The tag key ${key} is not valid`);
  });

  it('refuses 51 tags', () => {
    expect(tagViolation(tags(51))).toBe('A user pool can have at most 50 tags.');
  });
});

describe('the days that a device is trusted', () => {
  const tag = 'latchkey:device-trust-days';
  const day = 86_400_000;

  it.each([
    ['1', day],
    ['30', 30 * day],
    ['3650', 3650 * day],
  ])('may be %s', (value, milliseconds) => {
    expect(deviceTrustMsOf({ [tag]: value })).toBe(milliseconds);
    expect(() => checkDeviceTrustDays(value)).not.toThrow();
  });

  it.each(['', '0', '-1', '01', '1.5', '3651', '9999', '36500', '1e2', ' 1', '1 ', 'x1', '1x'])(
    'may not be %j',
    (value) => {
      expect(deviceTrustMsOf({ [tag]: value })).toBeNull();
      expect(() => checkDeviceTrustDays(value)).toThrow(
        expect.objectContaining({
          code: 'InvalidParameterException',
          message: `The tag ${tag} cannot be '${value}'. It can be a number of days from 1 to 3650.`,
        }),
      );
    },
  );

  it('has no end without the tag', () => {
    expect(deviceTrustMsOf({ other: '5' })).toBeNull();
  });
});
