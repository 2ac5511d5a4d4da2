/** AdminUserGlobalSignOut: ends every session of a user. It does not change devices. */
import { endAllSessions } from '../../rules/sessions/activity.ts';
import { namedUser } from '../users/named-user.ts';
import { operation } from '../operation.ts';

export const AdminUserGlobalSignOut = operation('AdminUserGlobalSignOut', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  const user = await namedUser(call, pool, call.input.Username);
  await call.store.write((tx) => endAllSessions(tx, pool.id, user.sub, call.clock.now()));
  return {};
});
