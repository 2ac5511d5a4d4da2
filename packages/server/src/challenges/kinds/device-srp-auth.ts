/**
 * DEVICE_SRP_AUTH: asks a remembered device to prove itself, instead of MFA or after it.
 *
 * Some clients send no Session with the answer (pycognito, amplify-android), or the Session of the previous step
 * (amazon-cognito-identity-js after MFA), so the Session is also stored by user, device and client.
 */
import { serviceError } from '@latchkey/model';
import {
  type Answer,
  type AnswerStep,
  type Challenge,
  deviceKeyIn,
  newNonceAndExpiry,
  type Issued,
  type IssueStep,
  incorrect,
  rejectAndCount,
  required,
  type Verdict,
} from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { confirmedSecretOf } from '../state/device-secret.ts';
import {
  assertNotExpired,
  hasSessionEnded,
  openSessionOfAnyAge,
  openSession,
  sealSecretBlock,
  sealSession,
  type SignIn,
} from '../state/sign-in.ts';
import { beginRound } from '../proofs/srp-round.ts';
import { identify } from '../state/subject.ts';

const notAuthenticated = () =>
  serviceError('NotAuthorizedException', 'Cannot initiate DEVICE_SRP_AUTH flow without first authenticating');

/** Opens a Session, and returns its sign-in if it waits for this device. Any other Session may have expired. */
function sessionAwaitingDevice(situation: Situation, session: string | undefined, key: string): SignIn | undefined {
  if (session === undefined) return undefined;
  const signIn = openSessionOfAnyAge(situation, session, situation);
  if (signIn.awaiting !== 'DEVICE_SRP_AUTH' || signIn.deviceKey !== key) return undefined;
  assertNotExpired(situation, signIn);
  return signIn;
}

/** Returns the user's sign-in that waits for this device, as stored when the challenge was issued. */
async function pendingSignIn(situation: Situation, username: string, key: string): Promise<SignIn> {
  const { pool, client, store, clock } = situation;
  const { subject } = await identify(situation, pool, username);
  const pending = await store.read.devices.findPending(pool.id, subject.sub, key, client.id);
  if (pending === undefined || hasSessionEnded(pending.expiresAt, clock.now())) throw notAuthenticated();
  return openSession(situation, pending.session, situation);
}

/**
 * The proof of a remembered browser. Its secret is in a cookie that only the server can open, so the server verifies it
 * directly, without playing both halves of SRP (docs/decisions/0034). Clients of the API cannot answer this way.
 */
async function proveBySecret(step: AnswerStep): Promise<Verdict> {
  const secret = required(step.answer.responses, 'DEVICE_SECRET');
  const { deviceKey, progress } = step.signIn;
  const { salt, verifier, deviceGroupKey } = confirmedSecretOf(step.device);
  const credential = { group: deviceGroupKey, identity: deviceKey ?? '', secret };
  const isRight = await step.srp.verifyPassword({ ...credential, salt, verifier });
  return isRight ? { accepted: true, progress: { ...progress, provedDevice: deviceKey } } : rejectAndCount(incorrect());
}

export const deviceSrpAuth: Challenge = {
  readsDevice: true,

  async resume(situation: Situation, { session, responses }: Answer): Promise<SignIn> {
    const key = deviceKeyIn(responses) ?? required(responses, 'DEVICE_KEY');
    return (
      sessionAwaitingDevice(situation, session, key) ??
      (await pendingSignIn(situation, required(responses, 'USERNAME'), key))
    );
  },

  async issue(step: IssueStep): Promise<Issued> {
    const { deviceKey, subject } = step.signIn;
    if (deviceKey === null) throw new Error('DEVICE_SRP_AUTH needs a device key');
    const signIn: SignIn = { ...step.signIn, ...newNonceAndExpiry(step), awaiting: 'DEVICE_SRP_AUTH' };
    const session = sealSession(step, signIn);
    const { sub } = subject;
    const pending = { poolId: step.pool.id, sub, deviceKey, clientId: step.client.id, session };
    return {
      name: 'DEVICE_SRP_AUTH',
      parameters: { USERNAME: subject.name, DEVICE_KEY: deviceKey },
      session,
      write: (tx) => tx.devices.putPending({ ...pending, expiresAt: signIn.expiresAt }),
    };
  },

  /**
   * Answers SRP_A. Only the proof that follows consumes the Session, so a client can repeat the request after a lost
   * response.
   */
  async answer(step: AnswerStep): Promise<Verdict> {
    if (step.browser !== undefined) return proveBySecret(step);
    const A = required(step.answer.responses, 'SRP_A');
    const { deviceKey, subject } = step.signIn;
    const { salt, verifier } = confirmedSecretOf(step.device);
    const srp = await beginRound(step, verifier, A);
    const signIn: SignIn = { ...step.signIn, awaiting: 'DEVICE_PASSWORD_VERIFIER', srp };
    const parameters = {
      SALT: salt,
      SECRET_BLOCK: sealSecretBlock(step, signIn),
      SRP_B: srp.B,
      USERNAME: subject.name,
      DEVICE_KEY: deviceKey ?? '',
    };
    const session = sealSession(step, { ...step.signIn, awaiting: 'DEVICE_PASSWORD_VERIFIER' });
    return { accepted: 'continue', usesUp: false, issued: { name: 'DEVICE_PASSWORD_VERIFIER', parameters, session } };
  },
};
