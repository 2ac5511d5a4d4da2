/**
 * AdminDeleteSoftwareToken: removes a user's authenticator app, the preference for it, and an app that is being set up.
 * If MFA is required, the user sets up another app at the next sign-in. For a user without an app nothing changes.
 */
import { operation } from '../operation.ts';
import { namedUserForUpdate } from '../users/named-user.ts';
import { withoutSoftwareToken } from './preference.ts';

export const AdminDeleteSoftwareToken = operation('AdminDeleteSoftwareToken', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, input.Username);
    await tx.users.replace({ ...withoutSoftwareToken(user), modifiedAt: clock.now() });
  });
  return {};
});
