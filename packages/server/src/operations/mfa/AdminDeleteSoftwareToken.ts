/**
 * AdminDeleteSoftwareToken: takes the authenticator app from a user, with the preference for it, and one that is being set
 * up. Where MFA is required the user sets up another at the next sign-in. A user without one stays as before.
 */
import { operation } from '../operation.ts';
import { namedUserForUpdate } from '../users/named-user.ts';

export const AdminDeleteSoftwareToken = operation('AdminDeleteSoftwareToken', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, input.Username);
    await tx.users.replace({
      ...user,
      totp: null,
      pendingTotpSecret: null,
      mfaFactors: user.mfaFactors.filter((factor) => factor !== 'SOFTWARE_TOKEN_MFA'),
      preferredMfa: user.preferredMfa === 'SOFTWARE_TOKEN_MFA' ? null : user.preferredMfa,
      modifiedAt: clock.now(),
    });
  });
  return {};
});
