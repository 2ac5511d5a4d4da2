import { expect, it } from 'vitest';
import { factorWords, statusWords, userFacts, userRows } from './user-words.ts';

const ada = {
  Username: 'ada',
  UserStatus: 'CONFIRMED',
  Enabled: true,
  UserCreateDate: 1_795_000_000.5,
  attributes: { sub: 'sub-1', email: 'ada@example.com', email_verified: 'true', phone_number: '+4930123' },
} as const;

it('userFacts separates the sub from other attributes', () => {
  expect(userFacts(ada)).toEqual({
    username: 'ada',
    userId: 'sub-1',
    status: 'CONFIRMED',
    enabled: true,
    createdAt: '2026-11-18T11:06:40.500Z',
    attributes: { email: 'ada@example.com', email_verified: 'true', phone_number: '+4930123' },
  });
});

it('userRows shows which addresses are verified, and omits missing attributes', () => {
  const rows = new Map(userRows(ada).map(([label = '', value]) => [label, value]));
  expect(rows.get('E-mail')).toBe('ada@example.com');
  expect(rows.get('Phone')).toBe('+4930123 (not verified)');
  expect([...new Map(userRows({ attributes: {} }).map(([label = '']) => [label, true])).keys()]).toEqual([
    'User',
    'Sub',
    'Status',
  ]);
});

it.each([
  [{ UserStatus: 'CONFIRMED' }, 'confirmed'],
  [{ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: false }, 'must choose a new password, disabled'],
  [{ UserStatus: 'COMPROMISED' }, 'COMPROMISED'],
] as const)('statusWords(%j) is "%s"', (user, words) => {
  expect(statusWords(user)).toBe(words);
});

it.each([
  [{}, 'none'],
  [{ UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }, 'authenticator app'],
  [{ UserMFASettingList: ['SMS_MFA', 'EMAIL_OTP'], PreferredMfaSetting: 'EMAIL_OTP' }, 'SMS, e-mail (preferred)'],
])('factorWords(%j) is "%s"', (factors, words) => {
  expect(factorWords(factors)).toBe(words);
});
