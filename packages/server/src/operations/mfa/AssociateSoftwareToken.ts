/**
 * AssociateSoftwareToken: gives out a fresh TOTP secret, either to a signed-in user (who keeps the present token until the
 * new one is verified) or inside a sign-in that waits for MFA_SETUP. There the secret travels in the new Session, sealed.
 */
import { serviceError } from '@latchkey/model';
import { newNonceAndExpiry } from '../../challenges/state/challenge.ts';
import { sealSession } from '../../challenges/state/sign-in.ts';
import { encodeBase32 } from '../../crypto/totp.ts';
import { operation } from '../operation.ts';
import { situationOf } from '../sign-in/entrance.ts';
import { softwareTokenCaller } from './software-token-caller.ts';

/** RFC 4226 section 4 recommends 160 bits. */
const SECRET_BYTES = 20;

export const AssociateSoftwareToken = operation('AssociateSoftwareToken', 'self', async (call) => {
  const caller = await softwareTokenCaller('AssociateSoftwareToken', call, call.input);
  if (!caller.pool.settings.softwareTokenMfa) {
    const message = 'Software Token MFA has not been enabled by the userPool';
    throw serviceError('SoftwareTokenMFANotFoundException', message);
  }
  const secret = call.random.bytes(SECRET_BYTES);
  const SecretCode = encodeBase32(secret);
  if (caller.kind === 'session') {
    const setup = { secret: Buffer.from(secret).toString('base64url'), verified: false };
    const { signIn } = caller;
    // There is time for the app once more than for an answer; starting over with the new Session gives no further time.
    const { expiresAt } = signIn.setup ? signIn : newNonceAndExpiry(situationOf(call, caller));
    // The nonce stays: verifying with one of these Sessions uses all of them up.
    return { SecretCode, Session: sealSession(call, { ...signIn, expiresAt, setup }) };
  }
  await call.store.write(async (tx) => {
    const user = await tx.users.findForUpdate(caller.pool.id, caller.user.sub);
    if (user === undefined) throw serviceError('ResourceNotFoundException', 'User does not exist.');
    await tx.users.replace({ ...user, pendingTotpSecret: secret });
  });
  return { SecretCode };
});
