/**
 * AssociateSoftwareToken: issues a fresh TOTP secret. Either to a signed-in user, whose current secret stays valid
 * until the new one is verified; or inside a sign-in that waits for MFA_SETUP, where the new Session contains the
 * sealed secret.
 */
import { newNonceAndExpiry } from '../../challenges/state/challenge.ts';
import { sealSession } from '../../challenges/state/sign-in.ts';
import { encodeBase32 } from '../../crypto/totp.ts';
import { operation } from '../operation.ts';
import { situationOf } from '../sign-in/request-and-reply.ts';
import { beginAppSetUp, newSecret } from './app-set-up.ts';
import { softwareTokenCaller } from './software-token-caller.ts';

export const AssociateSoftwareToken = operation('AssociateSoftwareToken', 'self', async (call) => {
  const caller = await softwareTokenCaller('AssociateSoftwareToken', call, call.input);
  if (caller.kind === 'session') {
    const secret = newSecret(call, caller.pool);
    const SecretCode = encodeBase32(secret);
    const setup = { secret: Buffer.from(secret).toString('base64url'), verified: false };
    const { signIn } = caller;
    // Setting up the app gets one extra period of time. Calling again with the new Session does not extend it.
    const { expiresAt } = signIn.setup ? signIn : newNonceAndExpiry(situationOf(call, caller));
    // The nonce stays the same: verifying with one of these Sessions uses up all of them.
    return { SecretCode, Session: sealSession(call, { ...signIn, expiresAt, setup }) };
  }
  return { SecretCode: encodeBase32(await beginAppSetUp(call, caller)) };
});
