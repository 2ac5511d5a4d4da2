import { describe, expect, it } from 'vitest';
import { checkDeviceChoices, deviceChoices } from './device-choices.ts';

it.each(['0', '-1', '1.5', '3651', '7 days', ''])('refuse %j as days of trust', (value) => {
  expect(() => checkDeviceChoices({ 'latchkey:device-trust-days': value })).toThrow('a number of days from 1 to 3650');
});

describe('device choices', () => {
  it('are read from tags', () => {
    expect(
      deviceChoices({
        'latchkey:device-srp': 'mfa',
        'latchkey:device-key-carry-over': 'every-step',
        'latchkey:device-trust': 'confirmed',
        'latchkey:device-listing': 'confirmed',
        'latchkey:admin-devices': 'off',
        'latchkey:device-trust-after-reset': 'drop',
        'latchkey:first-sign-in': 'tokens',
        team: 'identity',
      }),
    ).toStrictEqual({
      deviceSrp: 'mfa',
      keyCarryOver: 'every-step',
      trust: 'confirmed',
      listing: 'confirmed',
      adminDevices: 'off',
      trustAfterReset: 'drop',
      firstSignIn: 'tokens',
    });
  });

  it.each([{}, { 'latchkey:device-srp': 'always' }, { team: 'whatever', 'latchkeys:x': 'y' }])('accept %j', (tags) => {
    expect(() => checkDeviceChoices(tags)).not.toThrow();
  });

  it('list the values of a tag if a value is wrong', () => {
    expect(() => checkDeviceChoices({ 'latchkey:device-trust': 'none' })).toThrow(
      "The tag latchkey:device-trust cannot be 'none'. It can be: mfa, confirmed.",
    );
  });

  it('list the existing tags if a tag is unknown', () => {
    expect(() => checkDeviceChoices({ 'latchkey:device-tust': 'mfa' })).toThrow(
      /^There is no tag latchkey:device-tust\. There are: latchkey:device-srp, .*latchkey:first-sign-in, .*latchkey:passkey-origins, latchkey:device-trust-days\.$/,
    );
  });
});
