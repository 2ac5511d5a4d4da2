/** ChangePassword: replaces the password of the signed-in user, who must give the current one. */
import { operation } from '../../operation.ts';
import { changePassword } from './password-change.ts';

export const ChangePassword = operation('ChangePassword', 'accessToken', async (call) => {
  const { input, caller, directory } = call;
  const { client } = await directory.client(caller.token.clientId);
  const passwords = { previous: input.PreviousPassword, proposed: input.ProposedPassword };
  await changePassword(call, { ...caller, client }, passwords);
  return {};
});
