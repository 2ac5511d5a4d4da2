/** AdminDisableUser: prevents a user from signing in, and ends every session of the user. */
import { endAllSessions } from '../../../rules/sessions/activity.ts';
import { operation } from '../../operation.ts';
import { namedUserForUpdate } from '../named-user.ts';

export const AdminDisableUser = operation('AdminDisableUser', 'iam', async ({ input, directory, store, clock }) => {
  const pool = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, input.Username);
    const now = clock.now();
    await tx.users.replace({ ...user, enabled: false, modifiedAt: now });
    await endAllSessions(tx, pool.id, user.sub, now);
  });
  return {};
});
