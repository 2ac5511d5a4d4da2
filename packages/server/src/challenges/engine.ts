/**
 * The sign-in engine: takes a step of a sign-in, asks the machine what is missing, and keeps the outcome.
 * The API operations are thin entrances to `firstFactorPassed` and `respond`.
 *
 * A step is judged first (no writes), then kept in one transaction: the lock-out is asked again, the step is used up, user
 * and device are read again and locked, what the challenge wants stored is stored, and the machine decides. A step that is
 * refused uses nothing up.
 */
import type { AuthenticationResultType } from '@latchkey/model';
import { serviceError } from '@latchkey/model';
import { assertMaySignIn } from '../rules/admission.ts';
import { assertNotLocked, assertNotLockedAtCommit, recordFailure } from '../rules/lock-out.ts';
import type { PasswordRecord, UserRecord } from '../store/records.ts';
import type { StoreWriter } from '../store/store.ts';
import {
  type Answer,
  type Challenge,
  deviceKeyIn,
  incorrect,
  type Issued,
  type Situation,
  usernameIn,
  type Verdict,
} from './challenge.ts';
import { authenticationResult, type Conclusion, conclude } from './completion.ts';
import { challengeNamed } from './challenges.ts';
import { factsOf, findDevice, type StepKey } from './facts.ts';
import { type MfaReason, next } from './machine.ts';
import {
  assertPasswordStands,
  invalidSession,
  nothingProved,
  type Proved,
  type Subject,
  type SignIn,
  usedSession,
  useUpSession,
} from './sign-in.ts';
import { names } from './subject.ts';

/** What an entrance gives back: a further challenge, or tokens. `why` says which rule decided about MFA. */
export type Outcome =
  | { readonly kind: 'challenge'; readonly issued: Issued; readonly why?: MfaReason }
  | { readonly kind: 'tokens'; readonly result: AuthenticationResultType; readonly why?: MfaReason };

/** A step whose proof has been accepted, about to be kept. */
interface AcceptedStep {
  readonly situation: Situation;
  readonly subject: Subject;
  readonly admin: boolean;
  readonly progress: Proved;
  /** The password that the user had when the step was judged. */
  readonly judgedBy: PasswordRecord['salt'];
  readonly key: StepKey;
  /** The challenge that was answered; undefined for the first factor of a password flow. */
  readonly answered: SignIn | undefined;
  readonly write: Extract<Verdict, { accepted: true }>['write'];
}

/** Continues a sign-in whose password was accepted by InitiateAuth itself (the password flows). */
export function firstFactorPassed(
  situation: Situation,
  passed: {
    readonly subject: Subject;
    readonly admin: boolean;
    readonly deviceKey: string | null;
    readonly passwordSalt: PasswordRecord['salt'];
  },
): Promise<Outcome> {
  const { passwordSalt, deviceKey } = passed;
  const progress = { ...nothingProved, firstFactor: true, passwordSalt };
  const key = { given: deviceKey, carried: null };
  return advance({
    ...passed,
    situation,
    progress,
    key,
    judgedBy: passwordSalt,
    answered: undefined,
    write: undefined,
  });
}

/** Refuses a wrong first factor and counts it. */
export async function firstFactorFailed(situation: Situation, subject: Subject): Promise<never> {
  const { store, pool, clock } = situation;
  await store.write((tx) => recordFailure(tx, pool.id, subject.sub, clock.now()));
  throw incorrect();
}

/** Takes an answer to a challenge (RespondToAuthChallenge, AdminRespondToAuthChallenge). */
export async function respond(situation: Situation, challengeName: string, answer: Answer): Promise<Outcome> {
  const username = usernameIn(answer.responses);
  const challenge = challengeNamed(challengeName);
  const signIn = await challenge.resume(situation, answer);
  await assertContinues(situation, signIn, username);
  // A twin is looked up like a user: nobody is found, in the same time.
  const user = await situation.store.read.users.find(situation.pool.id, signIn.subject.sub);
  assertPasswordStands(signIn, user);
  const verdict = await judge(situation, challenge, signIn, user, answer);
  if (verdict.accepted === 'continue') return { kind: 'challenge', issued: verdict.issued };
  if (!verdict.accepted) throw await refusal(situation, signIn, verdict);
  if (user?.password == null) throw incorrect();
  return advance({
    situation,
    subject: signIn.subject,
    admin: signIn.admin,
    progress: verdict.progress,
    judgedBy: user.password.salt,
    key: stepKeyOf(situation, signIn, answer),
    answered: signIn,
    write: verdict.write,
  });
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
  { store, pool, clock }: Situation,
  { subject }: SignIn,
  { error, counts }: Extract<Verdict, { accepted: false }>,
): Promise<Error> {
  if (counts) await store.write((tx) => recordFailure(tx, pool.id, subject.sub, clock.now()));
  return error;
}

/**
 * The key of the response itself. Only the first factor hears of a key given earlier (InitiateAuth), unless the pool
 * chose otherwise: clients repeat the key in every response, and one that is silent counts as a new device (observed).
 */
function stepKeyOf({ pool }: Situation, signIn: SignIn, { responses }: Answer): StepKey {
  const carries = signIn.awaiting === 'PASSWORD_VERIFIER' || pool.settings.deviceChoices.keyCarryOver === 'every-step';
  return { given: deviceKeyIn(responses), carried: carries ? signIn.deviceKey : null };
}

/** What a transaction has kept of a step. */
type Kept =
  | { readonly kind: 'challenge'; readonly issued: Issued; readonly why: MfaReason }
  | { readonly kind: 'tokens'; readonly user: UserRecord; readonly conclusion: Conclusion; readonly why: MfaReason };

/** Keeps the step, and puts the next challenge or issues tokens. */
async function advance(step: AcceptedStep): Promise<Outcome> {
  const { situation } = step;
  const kept = await situation.store.write((tx) => keep(tx, step));
  if (kept.kind === 'challenge') return kept;
  const { user, conclusion, why } = kept;
  return { kind: 'tokens', result: await authenticationResult(situation, user, conclusion), why };
}

/**
 * Uses the step up and asks the machine, on the user and the device as they are in this transaction, which keeps them from
 * changing: a user disabled or a device forgotten since the step was judged counts.
 */
async function keep(tx: StoreWriter, step: AcceptedStep): Promise<Kept> {
  const { situation, subject, progress, admin } = step;
  const { pool, client, clock } = situation;
  // First of all: while the lock is on, nothing below may tell that the answer was right.
  const hasFailures = await assertNotLockedAtCommit(tx, pool.id, subject.sub, clock.now());
  if (step.answered !== undefined) await useUpSession(tx, step.answered);
  const user = await stillAdmitted(tx, step);
  const device = await findDevice(tx, pool, user, step.key);
  const changed = (await step.write?.(tx, user)) ?? user;
  const decision = next(progress, factsOf(situation, changed, device, admin));
  switch (decision.kind) {
    case 'challenge': {
      const deviceKey = device?.deviceKey ?? null;
      const signIn = { poolId: pool.id, clientId: client.id, subject, admin, progress, deviceKey };
      const issued = await challengeNamed(decision.name).issue({ ...situation, signIn, user: changed });
      await issued.write?.(tx);
      return { kind: 'challenge', issued, why: decision.reason };
    }
    case 'tokens': {
      if (hasFailures) await tx.guards.clearAttempts(pool.id, subject.sub);
      const conclusion = conclude(situation, { user: changed, progress, outcome: decision.device, device });
      await conclusion.write(tx);
      return { kind: 'tokens', user: changed, conclusion, why: decision.reason };
    }
    case 'unconfigured':
      throw serviceError(
        'InvalidUserPoolConfigurationException',
        'The user pool requires MFA, and software token MFA, the only kind that Latchkey can ask for yet, is not enabled in it.',
      );
    case 'unauthenticated':
      throw new Error('a step was accepted before the first factor');
  }
}

/** The user, locked, if the step that was judged a moment ago would still be judged alike. */
async function stillAdmitted(tx: StoreWriter, step: AcceptedStep): Promise<UserRecord> {
  const { situation, subject, judgedBy, answered } = step;
  const user = await tx.users.findForUpdate(situation.pool.id, subject.sub);
  if (user?.password?.salt !== judgedBy || user === undefined) {
    throw answered === undefined ? incorrect() : invalidSession();
  }
  assertMaySignIn(user, situation.clock.now());
  return user;
}
