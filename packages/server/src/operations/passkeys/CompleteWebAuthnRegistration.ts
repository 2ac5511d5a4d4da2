/** CompleteWebAuthnRegistration: stores the passkey that a browser has created for the signed-in user. */
import { operation } from '../operation.ts';
import { registerPasskey } from './register-passkey.ts';

export const CompleteWebAuthnRegistration = operation('CompleteWebAuthnRegistration', 'accessToken', async (call) => {
  const { pool, user, token } = call.caller;
  await registerPasskey(call, { pool, user, clientId: token.clientId }, call.input.Credential);
  return {};
});
