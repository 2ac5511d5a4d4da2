/**
 * VerifySoftwareToken: the first code proves that the authenticator app has the secret, which is then stored for the
 * user. Called with an access token, or with the Session of AssociateSoftwareToken inside MFA_SETUP. In both cases
 * wrong codes count towards the lock-out. With an access token, failed sign-ins of others do not lock the user out
 * here.
 */
import { serviceError } from '@latchkey/model';
import { newNonceAndExpiry } from '../../challenges/state/challenge.ts';
import {
  assertPasswordUnchanged,
  invalidSession,
  sealSession,
  usedSession,
  useUpSession,
} from '../../challenges/state/sign-in.ts';
import { isSameSecret, matchingStep } from '../../crypto/totp.ts';
import { maySetUp } from '../../rules/factors/mfa-factors.ts';
import {
  assertNotLocked,
  assertNotLockedAtCommit,
  recordFailure,
  recordSignedInFailure,
  signedInSubject,
} from '../../rules/access/lock-out.ts';
import { rememberTotpStep } from '../../rules/factors/totp-steps.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Services } from '../../services.ts';
import type { StoreWriter } from '../../store/store.ts';
import { operation } from '../operation.ts';
import { situationOf } from '../sign-in/request-and-reply.ts';
import { softwareTokenCaller, type SoftwareTokenCaller } from './software-token-caller.ts';

const mismatch = () =>
  serviceError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');

const noSecret = () =>
  serviceError('SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.');

/** Returns the secret that is to be verified. */
function pendingSecret(caller: SoftwareTokenCaller): Uint8Array {
  if (caller.kind === 'token') {
    if (caller.user.pendingTotpSecret === null) throw noSecret();
    return caller.user.pendingTotpSecret;
  }
  if (caller.signIn.setup === undefined || caller.signIn.setup.verified) throw noSecret();
  return Buffer.from(caller.signIn.setup.secret, 'base64url');
}

/**
 * Reads and locks the user inside the write, and checks that the new secret may be stored. A secret that is no longer
 * pending is rejected: if it were stored again, codes that were used with it since would become valid again.
 */
async function current(tx: StoreWriter, caller: SoftwareTokenCaller, secret: Uint8Array): Promise<UserRecord> {
  const user = await tx.users.findForUpdate(caller.pool.id, caller.user.sub);
  if (user === undefined) throw serviceError('UserNotFoundException', 'User does not exist.');
  if (caller.kind === 'session') {
    await useUpSession(tx, caller.signIn);
    assertPasswordUnchanged(caller.signIn, user);
    // A client that has only passed the password must not replace or add to a factor that was set up meanwhile.
    if (user.totp !== null) throw usedSession();
    if (!maySetUp(caller.pool, user, 'SOFTWARE_TOKEN_MFA')) throw invalidSession();
  } else if (!isSameSecret(user.pendingTotpSecret, secret)) throw mismatch();
  return user;
}

/**
 * Checks the first code of an app and stores its secret.
 *
 * @throws EnableSoftwareTokenMFAException for a wrong code; SoftwareTokenMFANotFoundException if nothing is being set up;
 *   NotAuthorizedException `Password attempts exceeded`
 */
export async function verifyApp(
  services: Services,
  caller: SoftwareTokenCaller,
  code: string,
  friendlyDeviceName: string | null,
): Promise<void> {
  const { store, clock } = services;
  const { pool } = caller;
  const { sub } = caller.user;
  const secret = pendingSecret(caller);
  const now = clock.now();
  const isSignedIn = caller.kind === 'token';
  const subject = isSignedIn ? signedInSubject(sub) : sub;
  assertNotLocked(pool, await store.read.guards.attempts(pool.id, subject), now);
  const step = matchingStep(secret, code, now);
  if (step === undefined) {
    await store.write(async (tx) => {
      if (isSignedIn) await recordSignedInFailure(tx, pool, sub, now);
      else await recordFailure(tx, pool, sub, now);
    });
    throw mismatch();
  }
  const totp = { secret, lastStep: step, friendlyDeviceName };
  await store.write(async (tx) => {
    await assertNotLockedAtCommit(tx, pool, subject, now);
    const user = await current(tx, caller, secret);
    if (!(await rememberTotpStep(tx, services, { poolId: pool.id, sub, secret, step }))) throw mismatch();
    const changed = { ...user, totp, pendingTotpSecret: null, modifiedAt: now };
    if (caller.kind === 'token') return tx.users.replace(changed);
    // MFA is required, so the factor is switched on at once.
    return tx.users.replace({ ...changed, mfaFactors: ['SOFTWARE_TOKEN_MFA'], preferredMfa: 'SOFTWARE_TOKEN_MFA' });
  });
}

export const VerifySoftwareToken = operation('VerifySoftwareToken', 'self', async (call) => {
  const caller = await softwareTokenCaller('VerifySoftwareToken', call, call.input);
  await verifyApp(call, caller, call.input.UserCode, call.input.FriendlyDeviceName ?? null);
  if (caller.kind === 'token') return { Status: 'SUCCESS' };
  const { setup } = caller.signIn;
  const verified = {
    ...caller.signIn,
    ...newNonceAndExpiry(situationOf(call, caller)),
    setup: { secret: setup?.secret ?? '', verified: true },
  };
  return { Status: 'SUCCESS', Session: sealSession(call, verified) };
});
