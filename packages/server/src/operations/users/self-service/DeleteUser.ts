/** DeleteUser: removes the signed-in user with all aliases, devices, sessions and codes. Answers with an empty body. */
import { operation } from '../../operation.ts';
import { userNotFound } from '../named-user.ts';
import { assertMayAct } from '../signed-in-user.ts';

export const DeleteUser = operation('DeleteUser', 'accessToken', async ({ caller, store }) => {
  const { pool, user } = caller;
  assertMayAct(user);
  if (!(await store.write((tx) => tx.users.remove(pool.id, user.sub)))) throw userNotFound();
  return undefined;
});
