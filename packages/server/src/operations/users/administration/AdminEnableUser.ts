/** AdminEnableUser: allows a disabled user to sign in again. Sessions that AdminDisableUser ended stay ended. */
import { operation } from '../../operation.ts';
import { namedUserForUpdate } from '../named-user.ts';

export const AdminEnableUser = operation('AdminEnableUser', 'iam', async ({ input, directory, store, clock }) => {
  const pool = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, input.Username);
    await tx.users.replace({ ...user, enabled: true, modifiedAt: clock.now() });
  });
  return {};
});
