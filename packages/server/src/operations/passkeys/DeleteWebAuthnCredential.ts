/** DeleteWebAuthnCredential: deletes a passkey of the signed-in user. */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';

export const DeleteWebAuthnCredential = operation(
  'DeleteWebAuthnCredential',
  'accessToken',
  async ({ input, caller, store }) => {
    const { poolId, sub } = caller.user;
    if (!(await store.write((tx) => tx.passkeys.remove(poolId, sub, input.CredentialId)))) {
      throw serviceError('ResourceNotFoundException', 'The passkey does not exist.');
    }
    return {};
  },
);
