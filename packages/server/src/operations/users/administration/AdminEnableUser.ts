/**
 * AdminEnableUser: allows a disabled user to sign in again, and ends a lock-out. Sessions that AdminDisableUser ended
 * stay ended.
 */
import { clearCounts, lockCounts } from '../../../rules/access/lock-out.ts';
import { operation } from '../../operation.ts';
import { namedUser, userNotFound } from '../named-user.ts';

export const AdminEnableUser = operation('AdminEnableUser', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const { sub } = await namedUser(call, pool, input.Username);
  await store.write(async (tx) => {
    await lockCounts(tx, pool.id, sub);
    const user = await tx.users.findForUpdate(pool.id, sub);
    if (user === undefined) throw userNotFound();
    await tx.users.replace({ ...user, enabled: true, modifiedAt: clock.now() });
    await clearCounts(tx, pool.id, sub);
  });
  return {};
});
