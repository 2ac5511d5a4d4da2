/**
 * AssociateSoftwareToken: issues a fresh TOTP secret. Either to a signed-in user, whose current secret stays valid
 * until the new one is verified; or inside a sign-in that waits for MFA_SETUP, where the new Session contains the
 * sealed secret.
 */
import { serviceError } from '@latchkey/model';
import { freshness } from '../../challenges/state/challenge.ts';
import { sealSession } from '../../challenges/state/sign-in.ts';
import { encodeBase32 } from '../../crypto/totp.ts';
import { operation } from '../operation.ts';
import { situationOf } from '../sign-in/request-and-reply.ts';
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
    // Setting up the app gets one extra period of time. Calling again with the new Session does not extend it.
    const { expiresAt } = signIn.setup ? signIn : freshness(situationOf(call, caller));
    // The nonce stays the same: verifying with one of these Sessions uses up all of them.
    return { SecretCode, Session: sealSession(call, { ...signIn, expiresAt, setup }) };
  }
  await call.store.write(async (tx) => {
    const user = await tx.users.findForUpdate(caller.pool.id, caller.user.sub);
    if (user === undefined) throw serviceError('ResourceNotFoundException', 'User does not exist.');
    await tx.users.replace({ ...user, pendingTotpSecret: secret });
  });
  return { SecretCode };
});
