import type { AuthFactorType } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { testPool } from '../testing/pool.ts';
import { hasPassword, hasSamePassword } from './has-password.ts';
import { canDoWithoutPassword } from './passwordless.ts';

const poolWith = (...factors: readonly AuthFactorType[]) => {
  return testPool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', ...factors] } } });
};
const email = { email: 'a@b.co' };
const phone = { phone_number: '+14325551212' };

describe('a user without a password', () => {
  it.each([
    [['EMAIL_OTP'], email, true],
    [['EMAIL_OTP'], phone, false],
    [['EMAIL_OTP'], {}, false],
    [['SMS_OTP'], phone, true],
    [['SMS_OTP'], email, false],
    [['EMAIL_OTP', 'SMS_OTP'], phone, true],
    [['EMAIL_OTP', 'SMS_OTP'], {}, false],
    [['WEB_AUTHN'], { ...email, ...phone }, false],
    [[], { ...email, ...phone }, false],
  ] as const)('is possible with the factors %j and the attributes %j: %s', (factors, attributes, expected) => {
    expect(canDoWithoutPassword(poolWith(...factors), attributes)).toBe(expected);
  });

  it('is impossible with required MFA', () => {
    const pool = poolWith('EMAIL_OTP');
    const withMfa = (mfa: 'ON' | 'OPTIONAL') => ({ settings: { ...pool.settings, mfa } });
    expect(canDoWithoutPassword(withMfa('ON'), email)).toBe(false);
    expect(canDoWithoutPassword(withMfa('OPTIONAL'), email)).toBe(true);
  });

  it('needs an address that fulfils a further condition', () => {
    const pool = poolWith('EMAIL_OTP', 'SMS_OTP');
    const asked: unknown[] = [];
    const isUsable = (...given: readonly unknown[]) => {
      asked.push(given);
      return given[1] === 'phone_number';
    };
    expect(canDoWithoutPassword(pool, email, isUsable)).toBe(true);
    expect(asked).toEqual([
      [email, 'email'],
      [email, 'phone_number'],
    ]);
    expect(canDoWithoutPassword(pool, email, () => false)).toBe(false);
  });
});

const verifier = (salt: string) =>
  ({ password: { salt, verifier: 'v', expiresAt: null }, importedHash: null }) as never;
const imported = (text: string) => ({ password: null, importedHash: { text } });
const none = { password: null, importedHash: null };

it('a password is a verifier or an imported hash', () => {
  expect([verifier('a'), imported('h'), none].map(hasPassword)).toEqual([true, true, false]);
});

it('another password has another salt or another hash', () => {
  const all = [verifier('a'), verifier('b'), imported('h'), imported('i'), none];
  for (const one of all) {
    for (const other of all) expect(hasSamePassword(one, other)).toBe(one === other);
  }
});
