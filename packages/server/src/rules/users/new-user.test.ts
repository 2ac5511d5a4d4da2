import { expect, it } from 'vitest';
import { newUser } from './new-user.ts';

it.each(['CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'UNCONFIRMED'] as const)(
  'a new user with the status %s is enabled, and has no second factor',
  (status) => {
    const account = { poolId: 'pool', sub: 'sub', username: 'ann', attributes: { name: 'Ann' }, password: null };
    expect(newUser(account, status, 5_000)).toEqual({
      ...account,
      status,
      enabled: true,
      totp: null,
      pendingTotpSecret: null,
      mfaFactors: [],
      preferredMfa: null,
      awaitsFirstSignIn: false,
      importedHash: null,
      createdAt: 5_000,
      modifiedAt: 5_000,
    });
  },
);
