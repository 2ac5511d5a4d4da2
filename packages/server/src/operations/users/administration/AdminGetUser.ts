/** AdminGetUser: returns everything about a user except the password. */
import { operation } from '../../operation.ts';
import { namedUser } from '../named-user.ts';
import { adminUser } from '../user-type.ts';

export const AdminGetUser = operation('AdminGetUser', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  return adminUser(await namedUser(call, pool, call.input.Username));
});
