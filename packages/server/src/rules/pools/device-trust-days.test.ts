import { describe, expect, it } from 'vitest';
import { checkDeviceTrustDays, deviceTrustDaysTag, deviceTrustMsOf } from './device-trust-days.ts';

const trustMs = (days: string) => deviceTrustMsOf({ [deviceTrustDaysTag]: days });

describe('the tag latchkey:device-trust-days', () => {
  it.each([
    ['1', 86_400_000],
    ['30', 2_592_000_000],
    ['3650', 315_360_000_000],
  ])('can be %s', (days, milliseconds) => {
    expect(deviceTrustMsOf({ 'latchkey:device-trust-days': days })).toBe(milliseconds);
    expect(() => checkDeviceTrustDays(days)).not.toThrow();
  });

  it.each(['', '0', '01', '3651', '9999', '10000', '1.5', '-1', ' 1', '1 ', '1\n', 'x1', '1e2', 'ever'])(
    'cannot be %j',
    (days) => {
      const message = `The tag latchkey:device-trust-days cannot be '${days}'. It can be a number of days from 1 to 3650.`;
      const refusal = expect.objectContaining({ code: 'InvalidParameterException', message });
      expect(() => checkDeviceTrustDays(days)).toThrow(refusal);
      expect(trustMs(days)).toBeNull();
    },
  );

  it('means trust without end if it is absent', () => {
    expect(deviceTrustMsOf({})).toBeNull();
    expect(deviceTrustMsOf({ 'device-trust-days': '1' })).toBeNull();
  });
});
