import type { UserRecord, UserStatus } from '../../records/user.ts';

/** Returns a new user: enabled, and without second factors. */
export function newUser(
  account: Pick<UserRecord, 'poolId' | 'sub' | 'username' | 'attributes' | 'password'>,
  status: UserStatus,
  now: number,
): UserRecord {
  return {
    ...account,
    status,
    enabled: true,
    totp: null,
    pendingTotpSecret: null,
    mfaFactors: [],
    preferredMfa: null,
    awaitsFirstSignIn: false,
    importedHash: null,
    createdAt: now,
    modifiedAt: now,
  };
}
