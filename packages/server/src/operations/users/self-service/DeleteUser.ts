/** DeleteUser: removes the signed-in user with all aliases, devices, sessions and codes. Answers with an empty body. */
import { operation } from '../../operation.ts';
import { deleteOwnAccount } from './account-deletion.ts';

export const DeleteUser = operation('DeleteUser', 'accessToken', async (call) => {
  await deleteOwnAccount(call, call.caller);
  return undefined;
});
