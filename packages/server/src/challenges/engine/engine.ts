/**
 * The sign-in engine: takes a step of a sign-in, lets the state machine decide what is missing, and commits the result.
 * The API operations call `initiate` (flows.ts) and `respond`.
 *
 * A step is first verified (without writes), then committed (advance.ts). A rejected step consumes nothing, except the
 * answer to a custom challenge.
 */
import { assertNotLocked, recordFailure } from '../../rules/access/lock-out.ts';
import type { UserRecord } from '../../records/user.ts';
import { auditedStep } from './accepted-step.ts';
import { advance, replaceChallenge, type Outcome, issueChallenge } from './advance.ts';
import { auditRejected } from './audit.ts';
import { type Answer, type Challenge, deviceKeyIn, incorrect, usernameIn, type Verdict } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { challengeNamed } from '../kinds/challenges.ts';
import { runDefineAuthChallenge } from './custom-auth.ts';
import { assertAddressAllowed, noteFailure } from './risk.ts';
import type { StepDeviceKey } from '../state/facts.ts';
import {
  assertPasswordUnchanged,
  basisOf,
  type ChallengeResult,
  type CustomState,
  isUsedUp,
  type Proved,
  type SignIn,
  type SignInBasis,
  stateOf,
  usedSession,
} from '../state/sign-in.ts';
import { isNameOf, stepRowsOf } from '../state/subject.ts';
import type { StepRows } from '../../store/contract/steps.ts';

export type { BegunBrowserSession, Outcome } from './advance.ts';

/** Continues a sign-in whose first factor was accepted by InitiateAuth itself. */
export function firstFactorPassed(
  situation: Situation,
  basis: SignInBasis,
  passed: {
    readonly progress: Proved;
    readonly deviceKey: string | null;
    readonly custom?: CustomState;
    readonly write?: Extract<Verdict, { accepted: true }>['write'] | undefined;
  },
): Promise<Outcome> {
  const { progress, deviceKey, custom, write } = passed;
  return advance({
    situation,
    basis,
    progress,
    custom,
    key: { given: deviceKey, carried: null },
    // A step that replaces an imported hash checks in its write that it is still the one that was verified.
    verifiedWithSalt: write === undefined ? (progress.passwordSalt ?? undefined) : undefined,
    answered: undefined,
    write,
  });
}

/** Rejects a wrong first factor of InitiateAuth. */
export async function firstFactorFailed(
  situation: Situation,
  basis: SignInBasis,
  deviceKey: string | null,
  verdict: Extract<Verdict, { accepted: false }>,
): Promise<never> {
  const key = { given: deviceKey, carried: null };
  throw await recordRejection(situation, basis, undefined, key, verdict);
}

/** Processes an answer to a challenge (RespondToAuthChallenge, AdminRespondToAuthChallenge). */
export async function respond(situation: Situation, challengeName: string, answer: Answer): Promise<Outcome> {
  const username = usernameIn(answer.responses);
  const challenge = challengeNamed(challengeName);
  const signIn = await challenge.resume(situation, answer);
  const rows = await readContinued(situation, signIn, username, challenge.readsDevice === true);
  await assertAddressAllowed(situation, signIn);
  const { user } = rows;
  assertPasswordUnchanged(signIn, user);
  const verdict = await verifyAnswer(situation, challenge, signIn, rows, answer);
  const key = stepDeviceKeyOf(situation, signIn, answer);
  switch (verdict.accepted) {
    case false:
      throw await recordRejection(situation, signIn, signIn, key, verdict);
    case 'custom':
      return continueCustom(situation, signIn, user, key, verdict.result);
    case 'continue': {
      const { issued, usesUp } = verdict;
      return usesUp ? replaceChallenge(situation, signIn, issued) : { kind: 'challenge', issued };
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
        verifiedWithSalt: usesPassword ? user.password?.salt : undefined,
        key,
        answered: signIn,
        write,
        ...(deliver !== undefined && { deliver }),
      });
    }
  }
}

/** Reads what decides the step. Checks that the sign-in belongs to the given USERNAME and that its Session has not been consumed. */
export async function readContinued(
  situation: Situation,
  signIn: SignIn,
  username: string,
  readsDevice: boolean,
): Promise<StepRows> {
  const { pool } = situation;
  if (!(await isNameOf(situation, pool, username, signIn.subject))) throw incorrect();
  const rows = await stepRowsOf(situation, pool, signIn, readsDevice ? signIn.deviceKey : null);
  if (rows.isUsed) throw usedSession();
  return rows;
}

async function verifyAnswer(
  situation: Situation,
  challenge: Challenge,
  signIn: SignIn,
  { attempts, user, device }: StepRows,
  answer: Answer,
): Promise<Verdict> {
  const now = situation.clock.now();
  assertNotLocked(situation.pool, attempts, now);
  return challenge.answer({ ...situation, signIn, user, device, answer, now });
}

/**
 * Counts the failure if the rejection counts, and returns the error. A request that was sent twice must not lead to a
 * lock-out: a rejection that may be the effect of the other request is that of a used Session, once the other one was accepted.
 */
async function recordRejection(
  situation: Situation,
  basis: SignInBasis,
  answered: SignIn | undefined,
  key: StepDeviceKey,
  { error, counts }: Extract<Verdict, { accepted: false }>,
): Promise<Error> {
  const { store, pool, clock } = situation;
  if (counts === false) return error;
  const sparesUsed = counts === 'unless-used' ? answered : undefined;
  if (sparesUsed === undefined) noteFailure(situation, basis.subject.sub);
  const isCounted = await store.write(async (tx) => {
    if (sparesUsed !== undefined && (await isUsedUp(tx, sparesUsed))) return false;
    const lockedUntil = await recordFailure(tx, pool, basis.subject.sub, clock.now());
    await auditRejected(tx, situation, auditedStep({ basis, answered, key }), error, lockedUntil);
    return true;
  });
  if (!isCounted) return usedSession();
  if (sparesUsed !== undefined) noteFailure(situation, basis.subject.sub);
  return error;
}

/** Continues after a custom challenge, whose Session has been consumed. */
async function continueCustom(
  situation: Situation,
  signIn: SignIn,
  user: UserRecord | undefined,
  key: StepDeviceKey,
  result: ChallengeResult,
): Promise<Outcome> {
  const custom = withResult(signIn, result) ?? { results: [result] };
  const decision = await runDefineAuthChallenge({ ...situation, signIn: { ...stateOf(signIn), custom }, user });
  switch (decision.kind) {
    case 'challenge':
      return issueChallenge(situation, decision.issued);
    case 'failed': {
      const [error, step] = [incorrect(), auditedStep({ basis: signIn, answered: signIn, key })];
      await situation.store.write((tx) => auditRejected(tx, situation, step, error));
      throw error;
    }
    case 'passed': {
      const { progress } = signIn;
      return advance({
        situation,
        basis: basisOf(signIn),
        progress: { ...progress, firstFactor: progress.firstFactor ?? 'CUSTOM', custom: 'passed' },
        custom,
        verifiedWithSalt: progress.passwordSalt ?? undefined,
        key,
        answered: signIn,
        isUsedUp: true,
        write: undefined,
      });
    }
  }
}

/** Adds a result to a sign-in by CUSTOM_AUTH, and drops the private parameters of the answered challenge. */
function withResult({ custom, awaiting }: SignIn, result: ChallengeResult): CustomState | undefined {
  if (custom === undefined) return undefined;
  const { results, A } = custom;
  const isSpent = A === undefined || awaiting === 'PASSWORD_VERIFIER';
  return { results: [...results, result], ...(!isSpent && { A }) };
}

/**
 * Returns the device key of the response. A key sent earlier (InitiateAuth) applies only to the first factor, unless
 * the pool chose otherwise: clients repeat the key in every response, and a response without it counts as a new device
 * (observed).
 */
function stepDeviceKeyOf({ pool }: Situation, signIn: SignIn, { responses }: Answer): StepDeviceKey {
  const carries = signIn.progress.firstFactor === null || pool.settings.deviceChoices.keyCarryOver === 'every-step';
  return { given: deviceKeyIn(responses), carried: carries ? signIn.deviceKey : null };
}
