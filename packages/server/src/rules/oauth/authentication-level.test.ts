import { describe, expect, it } from 'vitest';
import { authenticationOf } from './authentication-level.ts';

const none = { firstFactor: null, mfaFactor: null, passkeyKind: null };

describe('authenticationOf', () => {
  it.each([
    ['PASSWORD', null, ['pwd'], 1],
    ['EMAIL_OTP', null, ['email_otp'], 2],
    ['SMS_OTP', null, ['sms'], 2],
    ['CUSTOM', null, [], 1],
    ['SIGN_UP', null, [], 1],
    [null, null, [], 1],
    ['PASSWORD', 'SOFTWARE_TOKEN_MFA', ['pwd', 'otp', 'mfa'], 4],
    ['PASSWORD', 'SMS_MFA', ['pwd', 'sms', 'mfa'], 3],
    ['PASSWORD', 'EMAIL_OTP', ['pwd', 'email_otp', 'mfa'], 3],
    ['CUSTOM', 'SOFTWARE_TOKEN_MFA', ['otp'], 4],
    ['CUSTOM', 'SMS_MFA', ['sms'], 3],
  ] as const)('of %s and %s', (firstFactor, mfaFactor, amr, level) => {
    expect(authenticationOf({ ...none, firstFactor, mfaFactor })).toEqual({ amr, level });
  });

  it.each([
    ['platform', 'swk'],
    ['roaming', 'hwk'],
    [null, 'swk'],
  ] as const)('of a passkey that is %s', (passkeyKind, method) => {
    expect(authenticationOf({ ...none, firstFactor: 'WEB_AUTHN', passkeyKind })).toEqual({ amr: [method], level: 3 });
  });
});
