/**
 * The sign-in engine: takes a step of a sign-in, asks the machine what is missing, and keeps the outcome.
 * The API operations are thin entrances to `firstFactorPassed` and `respond`.
 *
 * A step is judged first (no writes), then kept (advance.ts). A step that is refused uses
 * nothing up, but for the answers that an app judges.
 */
import { assertNotLocked, recordFailure } from '../../rules/access/lock-out.ts';
import type { UserRecord } from '../../records/user.ts';
import { advance, auditedStep, exchange, type Outcome, put } from './advance.ts';
import { stepRefused } from './audit.ts';
import { type Answer, type Challenge, deviceKeyIn, incorrect, usernameIn, type Verdict } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { challengeNamed } from '../kinds/challenges.ts';
import { askApp } from './custom-auth.ts';
import type { StepKey } from '../state/facts.ts';
import {
  assertPasswordStands,
  basisOf,
  type ChallengeResult,
  type CustomState,
  type Proved,
  type SignIn,
  type SignInBasis,
  stateOf,
  usedSession,
} from '../state/sign-in.ts';
import { names, userOf } from '../state/subject.ts';

export type { Outcome } from './advance.ts';

/** Continues a sign-in whose first factor was accepted by InitiateAuth itself. */
export function firstFactorPassed(
  situation: Situation,
  basis: SignInBasis,
  passed: {
    readonly progress: Proved;
    readonly deviceKey: string | null;
    readonly custom?: CustomState;
    readonly write?: Extract<Verdict, { accepted: true }>['write'];
  },
): Promise<Outcome> {
  const { progress, deviceKey, custom, write } = passed;
  return advance({
    situation,
    basis,
    progress,
    custom,
    key: { given: deviceKey, carried: null },
    judgedBy: progress.passwordSalt ?? undefined,
    answered: undefined,
    write,
  });
}

/** Refuses a wrong first factor of InitiateAuth, and counts it. */
export async function firstFactorFailed(
  situation: Situation,
  basis: SignInBasis,
  deviceKey: string | null,
): Promise<never> {
  const key = { given: deviceKey, carried: null };
  throw await refusal(situation, basis, undefined, key, { accepted: false, error: incorrect(), counts: true });
}

/** Takes an answer to a challenge (RespondToAuthChallenge, AdminRespondToAuthChallenge). */
export async function respond(situation: Situation, challengeName: string, answer: Answer): Promise<Outcome> {
  const username = usernameIn(answer.responses);
  const challenge = challengeNamed(challengeName);
  const signIn = await challenge.resume(situation, answer);
  await assertContinues(situation, signIn, username);
  const user = await userOf(situation, situation.pool, signIn.subject);
  assertPasswordStands(signIn, user);
  const verdict = await judge(situation, challenge, signIn, user, answer);
  const key = stepKeyOf(situation, signIn, answer);
  switch (verdict.accepted) {
    case false:
      throw await refusal(situation, signIn, signIn, key, verdict);
    case 'custom':
      return continueCustom(situation, signIn, user, key, verdict.result);
    case 'continue': {
      const { issued, usesUp } = verdict;
      return usesUp ? exchange(situation, signIn, issued) : { kind: 'challenge', issued };
    }
    case true: {
      if (user === undefined) throw incorrect();
      const { progress, write, deliver } = verdict;
      const usesPassword = signIn.progress.passwordSalt !== null || progress.passwordSalt !== null;
      return advance({
        situation,
        basis: basisOf(signIn),
        progress,
        custom: withResult(signIn, { challengeName: signIn.awaiting, challengeResult: true }),
        judgedBy: usesPassword ? user.password?.salt : undefined,
        key,
        answered: signIn,
        write,
        ...(deliver !== undefined && { deliver }),
      });
    }
  }
}

/** The sign-in belongs to the USERNAME given and has not been continued from here before. */
async function assertContinues(situation: Situation, signIn: SignIn, username: string): Promise<void> {
  const { pool, store } = situation;
  if (!(await names(situation, pool, username, signIn.subject))) throw incorrect();
  if (await store.read.guards.isConsumed(pool.id, signIn.nonce)) throw usedSession();
}

async function judge(
  situation: Situation,
  challenge: Challenge,
  signIn: SignIn,
  user: UserRecord | undefined,
  answer: Answer,
): Promise<Verdict> {
  const { store, pool, clock } = situation;
  assertNotLocked(await store.read.guards.attempts(pool.id, signIn.subject.sub), clock.now());
  return challenge.answer({ ...situation, signIn, user, answer, now: clock.now() });
}

async function refusal(
  situation: Situation,
  basis: SignInBasis,
  answered: SignIn | undefined,
  key: StepKey,
  { error, counts }: Extract<Verdict, { accepted: false }>,
): Promise<Error> {
  const { store, pool, clock } = situation;
  if (!counts) return error;
  await store.write(async (tx) => {
    const lockedUntil = await recordFailure(tx, pool.id, basis.subject.sub, clock.now());
    await stepRefused(tx, situation, auditedStep({ basis, answered, key }), error, lockedUntil);
  });
  return error;
}

/** A challenge of the app's own is over, and its Session used up. */
async function continueCustom(
  situation: Situation,
  signIn: SignIn,
  user: UserRecord | undefined,
  key: StepKey,
  result: ChallengeResult,
): Promise<Outcome> {
  const custom = withResult(signIn, result) ?? { results: [result] };
  const decision = await askApp({ ...situation, signIn: { ...stateOf(signIn), custom }, user });
  switch (decision.kind) {
    case 'challenge':
      return put(situation, decision.issued);
    case 'failed': {
      const [error, step] = [incorrect(), auditedStep({ basis: signIn, answered: signIn, key })];
      await situation.store.write((tx) => stepRefused(tx, situation, step, error));
      throw error;
    }
    case 'passed': {
      const { progress } = signIn;
      return advance({
        situation,
        basis: basisOf(signIn),
        progress: { ...progress, firstFactor: progress.firstFactor ?? 'CUSTOM', custom: 'passed' },
        custom,
        judgedBy: progress.passwordSalt ?? undefined,
        key,
        answered: signIn,
        isUsedUp: true,
        write: undefined,
      });
    }
  }
}

/** The results of a sign-in by CUSTOM_AUTH with one more; what was kept of the last challenge is over. */
function withResult({ custom, awaiting }: SignIn, result: ChallengeResult): CustomState | undefined {
  if (custom === undefined) return undefined;
  const { results, A } = custom;
  const isSpent = A === undefined || awaiting === 'PASSWORD_VERIFIER';
  return { results: [...results, result], ...(!isSpent && { A }) };
}

/**
 * The key of the response itself. Only the first factor hears of a key given earlier (InitiateAuth), unless the pool
 * chose otherwise: clients repeat the key in every response, and one that is silent counts as a new device (observed).
 */
function stepKeyOf({ pool }: Situation, signIn: SignIn, { responses }: Answer): StepKey {
  const carries = signIn.progress.firstFactor === null || pool.settings.deviceChoices.keyCarryOver === 'every-step';
  return { given: deviceKeyIn(responses), carried: carries ? signIn.deviceKey : null };
}
