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

  it('have defaults, which also count for values that are unknown', () => {
    const standard = {
      deviceSrp: 'always',
      keyCarryOver: 'first-factor',
      trust: 'mfa',
      listing: 'remembered',
      adminDevices: 'on',
      trustAfterReset: 'keep',
      firstSignIn: 'mfa-setup',
    };
    expect(deviceChoices({})).toStrictEqual(standard);
    expect(deviceChoices({ 'latchkey:device-srp': 'never', 'device-trust': 'confirmed' })).toStrictEqual(standard);
  });

  it.each([{}, { 'latchkey:device-srp': 'always' }, { team: 'whatever', 'latchkeys:x': 'y' }])('accept %j', (tags) => {
    expect(() => checkDeviceChoices(tags)).not.toThrow();
  });

  it('list the values of a tag if a value is wrong', () => {
    const message = "The tag latchkey:device-trust cannot be 'none'. It can be: mfa, confirmed.";
    expect(() => checkDeviceChoices({ 'latchkey:device-trust': 'none' })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message }),
    );
  });

  it.each([
    ['latchkey:device-srp', ['always', 'mfa']],
    ['latchkey:device-key-carry-over', ['first-factor', 'every-step']],
    ['latchkey:device-trust', ['mfa', 'confirmed']],
    ['latchkey:device-listing', ['remembered', 'confirmed']],
    ['latchkey:admin-devices', ['on', 'off']],
    ['latchkey:device-trust-after-reset', ['keep', 'drop']],
    ['latchkey:first-sign-in', ['mfa-setup', 'tokens']],
    ['latchkey:require-pkce', ['off', 'public', 'all']],
    ['latchkey:userinfo-booleans', ['off', 'on']],
  ])('has the values of %s: %j', (tag, values) => {
    for (const value of values) expect(() => checkDeviceChoices({ team: 'x', [tag]: value })).not.toThrow();
    const message = `The tag ${tag} cannot be ''. It can be: ${values.join(', ')}.`;
    expect(() => checkDeviceChoices({ 'latchkey:passkey-origins': '', [tag]: '' })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message }),
    );
  });

  it('list the existing tags if a tag is unknown', () => {
    expect(() => checkDeviceChoices({ 'latchkey:device-tust': 'mfa' })).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: expect.stringMatching(
          /^There is no tag latchkey:device-tust\. There are: latchkey:device-srp, .*latchkey:first-sign-in, .*latchkey:passkey-origins, latchkey:device-trust-days\.$/,
        ),
      }),
    );
  });
});
