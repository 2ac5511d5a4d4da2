/** DeleteWebAuthnCredential: deletes a passkey of the signed-in user. */
import { operation } from '../operation.ts';
import { deletePasskey } from './passkey-deletion.ts';

export const DeleteWebAuthnCredential = operation('DeleteWebAuthnCredential', 'accessToken', async (call) => {
  await deletePasskey(call, call.caller.user, call.input.CredentialId);
  return {};
});
