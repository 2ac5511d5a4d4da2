import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertPasswordConforms, passwordSymbols } from './password-policy.ts';
import { testPool } from '../testing/pool.ts';
import { newTemporaryPassword, temporaryPasswordExpiry } from './temporary-password.ts';

const strict = testPool().settings.passwordPolicy;
const lenient = testPool({ Policies: { PasswordPolicy: { MinimumLength: 6 } } }).settings.passwordPolicy;

describe('a password', () => {
  it.each([
    ['Sh0rt!', 'Password not long enough'],
    ['', 'Password not long enough'],
    ['alllower1!', 'Password must have uppercase characters'],
    ['ALLUPPER1!', 'Password must have lowercase characters'],
    ['NoDigits!!', 'Password must have numeric characters'],
    ['NoSymbol11', 'Password must have symbol characters'],
    ['ÄÖÜäöü1!xx', 'Password must have uppercase characters'],
    ['Password٣!', 'Password must have numeric characters'],
    ['Passw0rd€€', 'Password must have symbol characters'],
    [' Passw0rd!', 'Password must not begin or end with a space'],
    ['Passw0rd! ', 'Password must not begin or end with a space'],
    [`Aa1!${'x'.repeat(253)}`, 'Password too long'],
  ])('like %j is rejected: %s', (password, problem) => {
    expect(() => assertPasswordConforms(strict, password)).toThrow(
      expect.objectContaining({
        code: 'InvalidPasswordException',
        message: `Password did not conform with policy: ${problem}`,
      }),
    );
  });

  it('with a line break is rejected like an invalid member of an input', () => {
    expect(() => assertPasswordConforms(strict, 'Pass\nw0rd !')).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: expect.stringMatching(/^1 validation error detected: Value at 'password' failed/),
      }),
    );
  });

  it.each([
    'Passw0rd!',
    'Pass w0rd',
    'correct Horse battery 9!',
    'correct Horse battery 9',
    'Passw0rd😀-',
    `Aa1!${'x'.repeat(252)}`,
  ])('like %j is accepted', (password) => {
    expect(() => assertPasswordConforms(strict, password)).not.toThrow();
  });

  it('may contain every symbol of Cognito', () => {
    expect(passwordSymbols).toHaveLength(32);
    for (const symbol of passwordSymbols) {
      expect(() => assertPasswordConforms(strict, `Passw0rd${symbol}`)).not.toThrow();
    }
  });

  it('needs only what the policy requires', () => {
    for (const password of ['simple', 'SIMPLE', '123456', '!!!!!!', 'éééééé']) {
      expect(() => assertPasswordConforms(lenient, password)).not.toThrow();
    }
    expect(() => assertPasswordConforms(lenient, 'short')).toThrow('Password not long enough');
  });
});

describe('a temporary password', () => {
  it('conforms to every policy, whatever the random numbers', () => {
    const policies = fc.record({ minimumLength: fc.integer({ min: 6, max: 99 }) });
    fc.assert(
      fc.property(
        policies,
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (policy, draws) => {
          const integer = (below: number): number => Math.floor((draws.next().value ?? 0) * below);
          const random = { integer, bytes: () => new Uint8Array(), uuid: () => '' };
          const password = newTemporaryPassword(policy, random);
          expect(password).toHaveLength(Math.max(12, policy.minimumLength));
          expect(() => assertPasswordConforms({ ...strict, ...policy }, password)).not.toThrow();
        },
      ),
    );
  });

  it('expires after the number of days in the policy', () => {
    expect(temporaryPasswordExpiry({ ...strict, temporaryPasswordValidityDays: 3 }, { now: () => 1_000 })).toBe(
      259_201_000,
    );
  });
});
