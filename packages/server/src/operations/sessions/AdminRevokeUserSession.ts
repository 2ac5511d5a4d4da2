/** AdminRevokeUserSession: an administrator ends a session of a user. */
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { revokeUserSession } from './revocation.ts';

export const AdminRevokeUserSession = operation('AdminRevokeUserSession', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  await revokeUserSession(call, await namedUser(call, pool, call.input.Username), call.input);
  return {};
});
