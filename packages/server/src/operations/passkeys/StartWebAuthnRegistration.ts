/** StartWebAuthnRegistration: returns the options with which a browser creates a passkey for the signed-in user. */
import { operation } from '../operation.ts';
import { registrationOptions } from './registration-options.ts';

export const StartWebAuthnRegistration = operation('StartWebAuthnRegistration', 'accessToken', async (call) => {
  const { pool, user, token } = call.caller;
  return { CredentialCreationOptions: await registrationOptions(call, { pool, user, clientId: token.clientId }) };
});
