/**
 * The sign-in engine: takes a step of a sign-in, asks the machine what is missing, and keeps the outcome.
 * The API operations are thin entrances to `firstFactorPassed` and `respond`.
 *
 * A step is judged first (no writes), then kept in one transaction: the lock-out is asked again, the step is used up,
 * what the challenge and the next one want stored is stored. A step that is refused uses nothing up.
 */
import type { AuthenticationResultType } from '@latchkey/model';
import { serviceError } from '@latchkey/model';
import { assertMaySignIn } from '../rules/admission.ts';
import { assertNotLocked, assertNotLockedAtCommit, recordFailure, recordSuccess } from '../rules/lock-out.ts';
import type { DeviceRecord, UserRecord } from '../store/records.ts';
import type { StoreWriter } from '../store/store.ts';
import {
  type Answer,
  type Challenge,
  incorrect,
  type Issued,
  required,
  type Situation,
  type Verdict,
} from './challenge.ts';
import { authenticationResult, type Completed, conclude } from './completion.ts';
import { challengeNamed } from './challenges.ts';
import { factsOf, findDevice } from './facts.ts';
import { type Decision, type MfaReason, next } from './machine.ts';
import { assertPasswordStands, nothingProved, type Proved, type Subject, type SignIn, usedSession } from './sign-in.ts';
import { names } from './subject.ts';

/** What an entrance gives back: a further challenge, or tokens. `why` says which rule decided about MFA. */
export type Outcome =
  | { readonly kind: 'challenge'; readonly issued: Issued; readonly why?: MfaReason }
  | { readonly kind: 'tokens'; readonly result: AuthenticationResultType; readonly why?: MfaReason };

/** A step whose proof has been accepted, about to be kept. */
interface AcceptedStep {
  readonly situation: Situation;
  readonly subject: Subject;
  readonly user: UserRecord;
  readonly admin: boolean;
  readonly progress: Proved;
  /** The device key that counts for this step. */
  readonly deviceKey: string | null;
  /** The challenge that was answered; undefined for the first factor of a password flow. */
  readonly answered: SignIn | undefined;
  readonly write: ((tx: StoreWriter) => Promise<UserRecord | undefined>) | undefined;
}

/** Continues a sign-in whose password was accepted by InitiateAuth itself (the password flows). */
export function firstFactorPassed(
  situation: Situation,
  passed: {
    readonly subject: Subject;
    readonly user: UserRecord;
    readonly admin: boolean;
    readonly deviceKey: string | null;
    readonly passwordSalt: string;
  },
): Promise<Outcome> {
  const progress = { ...nothingProved, firstFactor: true, passwordSalt: passed.passwordSalt };
  return advance({ ...passed, situation, progress, answered: undefined, write: undefined });
}

/** Refuses a wrong first factor and counts it. */
export async function firstFactorFailed(situation: Situation, subject: Subject): Promise<never> {
  const { store, pool, clock } = situation;
  await store.write((tx) => recordFailure(tx, pool.id, subject.sub, clock.now()));
  throw incorrect();
}

/** Takes an answer to a challenge (RespondToAuthChallenge, AdminRespondToAuthChallenge). */
export async function respond(situation: Situation, challengeName: string, answer: Answer): Promise<Outcome> {
  const username = required(answer.responses, 'USERNAME');
  const challenge = challengeNamed(challengeName);
  const signIn = await challenge.resume(situation, answer);
  await assertContinues(situation, signIn, username);
  const user =
    signIn.subject.kind === 'user'
      ? await situation.store.read.users.find(situation.pool.id, signIn.subject.sub)
      : undefined;
  assertPasswordStands(signIn, user);
  const verdict = await judge(situation, challenge, signIn, user, answer);
  if (verdict.accepted === 'continue') return { kind: 'challenge', issued: verdict.issued };
  if (!verdict.accepted) throw await refusal(situation, signIn, verdict);
  if (user === undefined) throw incorrect();
  return advance({
    situation,
    user,
    subject: signIn.subject,
    admin: signIn.admin,
    progress: verdict.progress,
    deviceKey: deviceKeyOf(situation, signIn, answer),
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
function deviceKeyOf({ pool }: Situation, signIn: SignIn, { responses }: Answer): string | null {
  const carries = signIn.awaiting === 'PASSWORD_VERIFIER' || pool.settings.deviceChoices.keyCarryOver === 'every-step';
  return responses['DEVICE_KEY'] ?? (carries ? signIn.deviceKey : null);
}

/** Asks the machine, and either puts the next challenge or completes the sign-in. */
async function advance(step: AcceptedStep): Promise<Outcome> {
  const { situation, user, admin, progress, deviceKey } = step;
  assertMaySignIn(user, situation.clock.now());
  const device = await findDevice(situation, user, deviceKey);
  const decision = next(progress, factsOf(situation, user, device, admin));
  switch (decision.kind) {
    case 'challenge':
      return putChallenge(step, decision);
    case 'tokens':
      return complete(step, decision, device);
    case 'unconfigured':
      throw serviceError(
        'InvalidUserPoolConfigurationException',
        'The user pool requires MFA, and software token MFA, the only kind that Latchkey can ask for yet, is not enabled in it.',
      );
    case 'unauthenticated':
      throw new Error('a step was accepted before the first factor');
  }
}

async function putChallenge(step: AcceptedStep, decision: Extract<Decision, { kind: 'challenge' }>): Promise<Outcome> {
  const { situation, subject, user, admin, progress, deviceKey } = step;
  const signIn = { poolId: situation.pool.id, clientId: situation.client.id, subject, admin, progress, deviceKey };
  const issued = await challengeNamed(decision.name).issue({ ...situation, signIn, user });
  await situation.store.write(async (tx) => {
    await assertNotLockedAtCommit(tx, situation.pool.id, subject.sub, situation.clock.now());
    await useUp(tx, step);
    await step.write?.(tx);
    await issued.write?.(tx);
  });
  return { kind: 'challenge', issued, why: decision.reason };
}

async function complete(
  step: AcceptedStep,
  decision: Extract<Decision, { kind: 'tokens' }>,
  device: DeviceRecord | undefined,
): Promise<Outcome> {
  const { situation, subject, user, progress } = step;
  const { store, pool, client, clock } = situation;
  const completed: Completed = { user, progress, device: decision.device, deviceKey: device?.deviceKey ?? null };
  const conclusion = conclude(situation, completed);
  const current = await store.write(async (tx) => {
    await recordSuccess(tx, pool.id, subject.sub, clock.now());
    await useUp(tx, step);
    const changed = await step.write?.(tx);
    await conclusion.write(tx);
    if (progress.provedDevice !== null) {
      await tx.devices.removePending(pool.id, subject.sub, progress.provedDevice, client.id);
    }
    return changed ?? user;
  });
  return { kind: 'tokens', result: await authenticationResult(situation, current, conclusion), why: decision.reason };
}

/** A step can be continued from once: the answer that loses the race is told so. */
async function useUp(tx: StoreWriter, { situation, answered }: AcceptedStep): Promise<void> {
  if (answered === undefined) return;
  const isFirst = await tx.guards.consumeOnce(situation.pool.id, answered.nonce, answered.expiresAt);
  if (!isFirst) throw usedSession();
}
