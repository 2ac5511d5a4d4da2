/**
 * AdminEnableUser: allows a disabled user to sign in again. Sessions that AdminDisableUser ended stay ended. In pools
 * with the lock-out `nist` it ends a lock.
 */
import { clearCountsByReset, lockCountsForReset } from '../../../rules/access/lock-out.ts';
import { operation } from '../../operation.ts';
import { namedUser, userNotFound } from '../named-user.ts';

export const AdminEnableUser = operation('AdminEnableUser', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const { sub } = await namedUser(call, pool, input.Username);
  await store.write(async (tx) => {
    await lockCountsForReset(tx, pool, sub);
    const user = await tx.users.findForUpdate(pool.id, sub);
    if (user === undefined) throw userNotFound();
    await tx.users.replace({ ...user, enabled: true, modifiedAt: clock.now() });
    await clearCountsByReset(tx, pool, sub);
  });
  return {};
});
