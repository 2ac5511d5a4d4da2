/** AdminDeleteUser: removes a user with all aliases, devices, sessions and codes. Answers with an empty body. */
import { operation } from '../../operation.ts';
import { namedUser, userNotFound } from '../named-user.ts';

export const AdminDeleteUser = operation('AdminDeleteUser', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  const { sub } = await namedUser(call, pool, call.input.Username);
  if (!(await call.store.write((tx) => tx.users.remove(pool.id, sub)))) throw userNotFound();
  return undefined;
});
