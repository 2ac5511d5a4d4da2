import { describe, expect, it } from 'vitest';
import type { UserRecord } from '../../records/user.ts';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { testPool } from '../testing/pool.ts';
import { reachableLevel, secondFactorLevel } from './reachable-level.ts';

const app = { secret: new Uint8Array(20), lastStep: 0, friendlyDeviceName: null };
const pool = (mfa: 'ON' | 'OPTIONAL' | 'OFF', allowedFirstFactors: readonly string[] = ['PASSWORD']) => {
  const { settings } = testPool();
  return { settings: { ...settings, mfa, softwareTokenMfa: true, smsMfa: true, allowedFirstFactors } as never };
};
const userWith = (change: Partial<UserRecord>): UserRecord => ({
  ...sampleUser('us-east-1_abcdefghi'),
  attributes: {},
  totp: null,
  mfaFactors: [],
  preferredMfa: null,
  ...change,
});
const phone = { phone_number: '+15555550100', phone_number_verified: 'true' };
const noPassword = { password: null, importedHash: null };

describe('secondFactorLevel', () => {
  it.each([
    ['ON', { totp: app }, 4],
    ['ON', { attributes: phone }, 3],
    ['ON', {}, 0],
    ['OFF', { totp: app, mfaFactors: ['SOFTWARE_TOKEN_MFA'] }, 0],
    ['OPTIONAL', { totp: app }, 0],
    ['OPTIONAL', { totp: app, mfaFactors: ['SOFTWARE_TOKEN_MFA'] }, 4],
    ['OPTIONAL', { attributes: phone, mfaFactors: ['SMS_MFA'] }, 3],
    [
      'OPTIONAL',
      { totp: app, attributes: phone, mfaFactors: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'], preferredMfa: 'SMS_MFA' },
      3,
    ],
  ] as const)('of MFA %s and %o', (mfa, change, level) => {
    expect(secondFactorLevel(pool(mfa), userWith(change))).toBe(level);
  });
});

describe('reachableLevel', () => {
  it.each([
    ['a password', ['PASSWORD'], {}, false, 1],
    ['a password and an app', ['PASSWORD'], { totp: app }, false, 4],
    ['a password and an app, and a passkey', ['PASSWORD', 'WEB_AUTHN'], { totp: app }, true, 4],
    ['a password and SMS', ['PASSWORD'], { attributes: phone }, false, 3],
    ['a passkey', ['PASSWORD', 'WEB_AUTHN'], noPassword, true, 3],
    ['a passkey that the pool does not allow', ['PASSWORD'], noPassword, true, 1],
    ['passkeys allowed and none there', ['PASSWORD', 'WEB_AUTHN'], noPassword, false, 1],
    ['an app without a password', ['PASSWORD'], { ...noPassword, totp: app }, false, 1],
    ['a code by e-mail', ['EMAIL_OTP'], { ...noPassword, attributes: { email: 'a@b.example' } }, false, 2],
    ['a code by SMS', ['SMS_OTP'], { ...noPassword, attributes: phone }, false, 2],
    ['a code by e-mail without an address', ['EMAIL_OTP'], { ...noPassword, attributes: phone }, false, 1],
    ['a code by SMS without a number', ['SMS_OTP'], { ...noPassword, attributes: { email: 'a@b.example' } }, false, 1],
    ['no code allowed', ['PASSWORD'], { ...noPassword, attributes: { ...phone, email: 'a@b.example' } }, false, 1],
  ] as const)('with %s', (_, first, change, hasPasskey, level) => {
    expect(reachableLevel(pool('ON', first), userWith(change), hasPasskey)).toBe(level);
  });
});
