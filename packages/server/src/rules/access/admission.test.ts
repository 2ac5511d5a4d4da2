import { describe, expect, it } from 'vitest';
import type { UserRecord, UserStatus } from '../../records/user.ts';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { assertMayFederate, assertMaySignIn, isExternal, sessionError, signInError } from './admission.ts';

const now = 1_000_000_000;
const userWith = (status: UserStatus, change: Partial<UserRecord> = {}): UserRecord => ({
  ...sampleUser('us-east-1_abcdefghi'),
  status,
  enabled: true,
  ...change,
});
const temporary = (expiresAt: number | null) => ({
  password: { salt: 'ab', verifier: new Uint8Array(1), expiresAt },
});
const disabled = { code: 'NotAuthorizedException', message: 'User is disabled.' };
const expired = {
  code: 'NotAuthorizedException',
  message: 'Temporary password has expired and must be reset by an administrator.',
};
const external = { code: 'NotAuthorizedException', message: 'User is not authorized to get auth details.' };

describe('a sign-in that the pool authenticates', () => {
  it.each([
    userWith('CONFIRMED'),
    userWith('FORCE_CHANGE_PASSWORD', temporary(null)),
    userWith('FORCE_CHANGE_PASSWORD', temporary(now + 1)),
    userWith('FORCE_CHANGE_PASSWORD', { password: null }),
  ])('is admitted: case %#', (user) => {
    expect(signInError(user, now)).toBeUndefined();
    expect(() => assertMaySignIn(user, now)).not.toThrow();
  });

  it.each([
    [userWith('CONFIRMED', { enabled: false }), disabled],
    [userWith('UNCONFIRMED', { enabled: false }), disabled],
    [userWith('UNCONFIRMED'), { code: 'UserNotConfirmedException', message: 'User is not confirmed.' }],
    [
      userWith('RESET_REQUIRED'),
      { code: 'PasswordResetRequiredException', message: 'Password reset required for the user' },
    ],
    [userWith('FORCE_CHANGE_PASSWORD', temporary(now)), expired],
    [userWith('FORCE_CHANGE_PASSWORD', temporary(1)), expired],
    [userWith('EXTERNAL_PROVIDER'), external],
    [userWith('EXTERNAL_PROVIDER', { enabled: false }), external],
  ])('is refused: case %#', (user, refusal) => {
    expect(() => assertMaySignIn(user, now)).toThrow(expect.objectContaining(refusal));
  });
});

describe('a sign-in that an identity provider authenticates', () => {
  it('needs a user that is enabled', () => {
    expect(() => assertMayFederate(userWith('RESET_REQUIRED'))).not.toThrow();
    expect(() => assertMayFederate(userWith('EXTERNAL_PROVIDER', { enabled: false }))).toThrow(
      expect.objectContaining(disabled),
    );
    expect(() => assertMayFederate(undefined)).toThrow(
      expect.objectContaining({ code: 'UserNotFoundException', message: 'User does not exist.' }),
    );
  });

  it('gives sessions that do not depend on the password', () => {
    const user = userWith('RESET_REQUIRED');
    expect(sessionError(user, { provider: 'Okta' }, now)).toBeUndefined();
    expect(sessionError(user, { provider: null }, now)).toMatchObject({ code: 'PasswordResetRequiredException' });
    expect(sessionError({ ...user, enabled: false }, { provider: 'Okta' }, now)).toMatchObject(disabled);
    expect([isExternal(user), isExternal(userWith('EXTERNAL_PROVIDER'))]).toEqual([false, true]);
  });
});
