/** CUSTOM_CHALLENGE: a challenge created by CreateAuthChallenge and verified by VerifyAuthChallengeResponse. */
import { assertNotLockedAtCommit } from '../../rules/access/lock-out.ts';
import type { TriggerResponses } from '../../triggers/trigger-types.ts';
import {
  type Answer,
  type AnswerStep,
  type Challenge,
  deviceKeyIn,
  newNonceAndExpiry,
  type Issued,
  type IssueStep,
  required,
  type Verdict,
} from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { unknownDevice } from '../state/device-secret.ts';
import { invalidSession, resumeSession, sealSession, type SignIn, useUpSession } from '../state/sign-in.ts';
import { customCall, noCustomAuthTrigger } from '../state/sign-in-triggers.ts';

/** Longest Session that the API allows. */
const LONGEST_SESSION = 2048;

/** Issues the challenge that CreateAuthChallenge created. */
export function issueCustomChallenge(step: IssueStep, made: TriggerResponses['CreateAuthChallenge']): Issued {
  const { pool, signIn } = step;
  const { publicChallengeParameters, privateChallengeParameters: privateParameters, challengeMetadata } = made;
  const metadata = challengeMetadata === null ? {} : { metadata: challengeMetadata };
  const custom = { results: [], ...signIn.custom, privateParameters, ...metadata };
  const waiting: SignIn = { ...signIn, ...newNonceAndExpiry(step), awaiting: 'CUSTOM_CHALLENGE', custom };
  const issued = {
    name: 'CUSTOM_CHALLENGE',
    parameters: { USERNAME: signIn.subject.name, ...publicChallengeParameters },
  } as const;
  const session = sealSession(step, waiting);
  if (session.length <= LONGEST_SESSION) return { ...issued, session };
  // The private parameters can be as long as a trigger's response. If they do not fit into a Session, they are stored.
  const { custom: _removed, ...short } = waiting;
  const record = { poolId: pool.id, sub: signIn.subject.sub, nonce: waiting.nonce, expiresAt: waiting.expiresAt };
  return { ...issued, session: sealSession(step, short), write: (tx) => tx.signIns.insert({ ...record, session }) };
}

/**
 * Clients that are told that their device is gone repeat the same answer without it, so the Session must still be
 * valid.
 */
async function assertKnownDevice({ answer, pool, signIn, store }: AnswerStep): Promise<void> {
  const key = deviceKeyIn(answer.responses);
  if (key === null) return;
  if ((await store.read.devices.find(pool.id, signIn.subject.sub, key)) === undefined) throw unknownDevice();
}

export const customChallenge: Challenge = {
  async resume(situation: Situation, { session }: Answer): Promise<SignIn> {
    const signIn = resumeSession(situation, session, situation, 'CUSTOM_CHALLENGE');
    if (signIn.custom !== undefined) return signIn;
    const { poolId, subject, nonce } = signIn;
    const stored = await situation.store.read.signIns.find(poolId, subject.sub, nonce);
    if (stored === undefined) throw invalidSession();
    return resumeSession(situation, stored.session, situation, 'CUSTOM_CHALLENGE');
  },

  issue(): Promise<Issued> {
    return Promise.reject(new Error('CUSTOM_CHALLENGE is issued by custom-auth.ts'));
  },

  /**
   * The app has to count wrong answers itself (developer guide: the lock-out does not cover custom challenges). So the
   * Session is consumed before the trigger verifies the answer: of several concurrent guesses the trigger gets only
   * one, and a right guess can't succeed after wrong ones.
   */
  async answer(step: AnswerStep): Promise<Verdict> {
    const { triggers, pool, store, user, signIn, now } = step;
    const challengeAnswer = required(step.answer.responses, 'ANSWER');
    if (!triggers.isSet(pool, 'VerifyAuthChallengeResponse')) throw noCustomAuthTrigger();
    const { privateParameters = {}, metadata } = signIn.custom ?? {};
    const { call, about } = customCall(step, signIn, user);
    const request = { ...about, privateChallengeParameters: privateParameters, challengeAnswer };
    await assertKnownDevice(step);
    await store.write(async (tx) => {
      await assertNotLockedAtCommit(tx, pool, signIn.subject.sub, now);
      await useUpSession(tx, signIn);
    });
    const source = 'VerifyAuthChallengeResponse_Authentication';
    const { answerCorrect } = await triggers.run(pool, 'VerifyAuthChallengeResponse', source, {
      ...call,
      request,
    });
    const result = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: answerCorrect };
    return { accepted: 'custom', result: metadata === undefined ? result : { ...result, challengeMetadata: metadata } };
  },
};
