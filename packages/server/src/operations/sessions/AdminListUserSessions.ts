/** AdminListUserSessions: lists the active sessions of a user, in all app clients of the pool. */
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { sessionPage } from './session-list.ts';

export const AdminListUserSessions = operation('AdminListUserSessions', 'iam', async (call) => {
  const { UserPoolId, Username, NextToken } = call.input;
  const pool = await call.directory.pool(UserPoolId);
  return sessionPage(call, await namedUser(call, pool, Username), 'AdminListUserSessions', NextToken, null);
});
