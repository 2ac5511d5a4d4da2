import { describe, expect, it } from 'vitest';
import { likelyRecoveryKind, likelySignUpKind, recoveryContact, signUpContact } from './code-delivery.ts';
import type { FactorPool, FactorUser } from '../factors/mfa-factors.ts';
import { testPool } from '../testing/pool.ts';

const email = { email: 'a@b.co' };
const phone = { phone_number: '+123' };
const both = { ...email, ...phone };
const verifiedBoth = { ...both, email_verified: 'true', phone_number_verified: 'true' };

const phoneOnlyVerified = { ...phone, phone_number_verified: 'true' };

const mechanisms = (...names: ('verified_email' | 'verified_phone_number' | 'admin_only')[]) =>
  testPool({
    AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, index) => ({ Priority: index + 1, Name })) },
  });

const userWith = (attributes: FactorUser['attributes'], mfaFactors: FactorUser['mfaFactors'] = []): FactorUser => ({
  attributes,
  totp: {},
  mfaFactors,
  preferredMfa: mfaFactors[0] ?? null,
});

describe('a sign-up is confirmed', () => {
  it.each([
    [['email', 'phone_number'] as const, both, 'phone_number'],
    [['email', 'phone_number'] as const, email, 'email'],
    [['email'] as const, both, 'email'],
    [['phone_number'] as const, email, undefined],
    [[] as const, both, undefined],
  ])('where the pool verifies %j, for %j, by %s', (verified, attributes, kind) => {
    const pool = testPool({ AutoVerifiedAttributes: [...verified] });
    expect(signUpContact(pool, { attributes })?.kind).toBe(kind);
  });
});

describe('a password is recovered', () => {
  it.each([
    ['legacy', testPool(), verifiedBoth, 'phone_number'],
    ['legacy', testPool(), { ...email, email_verified: 'true' }, 'email'],
    ['e-mail first', mechanisms('verified_email', 'verified_phone_number'), verifiedBoth, 'email'],
    [
      'e-mail first',
      mechanisms('verified_email', 'verified_phone_number'),
      { ...phone, phone_number_verified: 'true' },
      'phone_number',
    ],
    ['e-mail only', mechanisms('verified_email'), { ...phone, phone_number_verified: 'true' }, undefined],
    ['nothing verified', testPool(), both, undefined],
    ['administrators only', mechanisms('admin_only'), verifiedBoth, undefined],
  ] as const)('%s: %#', (_, pool, attributes, kind) => {
    const contact = recoveryContact(pool, userWith(attributes));
    expect(contact?.kind).toBe(kind);
    if (kind !== undefined) expect(contact?.address).toBe(verifiedBoth[kind]);
  });
});

describe('a password is not recovered by an address that receives MFA codes', () => {
  const emailFirst: Parameters<typeof mechanisms> = ['verified_email', 'verified_phone_number'];
  const emailOnly: Parameters<typeof mechanisms> = ['verified_email'];

  it.each<[string, FactorPool['settings']['mfa'], Parameters<typeof mechanisms>, FactorUser, string | undefined]>([
    ['e-mail is a factor', 'OPTIONAL', emailFirst, userWith(verifiedBoth, ['EMAIL_OTP']), 'phone_number'],
    ['SMS is a factor', 'OPTIONAL', emailFirst, userWith(verifiedBoth, ['SMS_MFA']), 'email'],
    ['both are factors', 'OPTIONAL', emailFirst, userWith(verifiedBoth, ['SMS_MFA', 'EMAIL_OTP']), undefined],
    [
      'an authenticator app is preferred, and SMS is enabled too',
      'OPTIONAL',
      emailFirst,
      userWith(phoneOnlyVerified, ['SOFTWARE_TOKEN_MFA', 'SMS_MFA']),
      undefined,
    ],
    [
      'e-mail is a factor and the only recovery mechanism',
      'OPTIONAL',
      emailOnly,
      userWith(verifiedBoth, ['EMAIL_OTP']),
      undefined,
    ],
    [
      'an authenticator app is the factor',
      'OPTIONAL',
      emailFirst,
      userWith(verifiedBoth, ['SOFTWARE_TOKEN_MFA']),
      'email',
    ],
    ['MFA is required, and SMS is the only usable factor', 'ON', emailFirst, userWith(phoneOnlyVerified), undefined],
    ['MFA is optional, and no factor is enabled', 'OPTIONAL', emailFirst, userWith(phoneOnlyVerified), 'phone_number'],
    ['the pool no longer has MFA', 'OFF', emailFirst, userWith(verifiedBoth, ['EMAIL_OTP']), 'email'],
  ])('%s', (_, mfa, recovery, user, kind) => {
    const pool = mechanisms(...recovery);
    const factors = { mfa, smsMfa: true, emailMfa: true, softwareTokenMfa: true };
    const withFactors = { ...pool, settings: { ...pool.settings, ...factors } };
    expect(recoveryContact(withFactors, user)?.kind).toBe(kind);
  });

  it('only in pools with a recovery setting', () => {
    const pool = testPool();
    const factors = { mfa: 'OPTIONAL', smsMfa: true } as const;
    const withSms = { ...pool, settings: { ...pool.settings, ...factors } };
    expect(recoveryContact(withSms, userWith(phoneOnlyVerified, ['SMS_MFA']))?.kind).toBe('phone_number');
  });
});

describe('for an unknown user name, the most likely kind of address is used', () => {
  const pool = testPool({ AutoVerifiedAttributes: ['email', 'phone_number'] });
  const byEmail = testPool({ AutoVerifiedAttributes: ['email'] });

  it.each([
    ['nobody', pool, 'phone_number', 'phone_number'],
    ['a@b.co', pool, 'email', 'email'],
    ['+123', byEmail, 'email', 'email'],
    ['nobody', byEmail, 'email', 'email'],
    ['nobody', testPool(), 'email', 'phone_number'],
  ] as const)('%s %#', (typed, where, signUp, recovery) => {
    expect(likelySignUpKind(where, typed)).toBe(signUp);
    expect(likelyRecoveryKind(where, typed)).toBe(recovery);
  });
});
