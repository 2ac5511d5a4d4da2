/**
 * Commits a step whose proof was accepted, in one transaction: it checks the lock-out again, consumes the Session,
 * reads and locks the user and the device again, stores what the challenge needs, and lets the state machine decide.
 * The effects follow after the commit: messages are sent, Lambda triggers run, tokens are issued.
 */
import { type AuthenticationResultType, ServiceError, serviceError } from '@latchkey/model';
import { type RiskNotice, sendRiskNotice } from '../../messages/risk-notice.ts';
import { assertMaySignIn } from '../../rules/access/admission.ts';
import { assertNotLocked, assertNotLockedAtCommit } from '../../rules/access/lock-out.ts';
import { blockedByRisk } from '../../rules/risk/risk-policy.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { UserRecord } from '../../records/user.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import type { PoolSessionContent } from '../../records/pool-items/session-configuration.ts';
import type { StoreWriter } from '../../store/store.ts';
import { type AcceptedStep, auditedStep } from './accepted-step.ts';
import { auditCommitted, auditRejected } from './audit.ts';
import { effectOf, noticeOf, type Refusal, refuseStep } from './risk-refusal.ts';
import { incorrect, type Issued } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { challengeNamed } from '../kinds/challenges.ts';
import { authenticationResult, type Conclusion, conclude } from './completion.ts';
import { runDefineAuthChallenge } from './custom-auth.ts';
import { judge, learn, type RiskGuard, riskGuardOf } from './risk.ts';
import { assertDeviceFound, deviceKeyOf, factsOf, stepsUp } from '../state/facts.ts';
import { type MfaReason, next } from '../state/machine.ts';
import {
  invalidSession,
  nonceOf,
  type Proved,
  type SignIn,
  type SignInState,
  usedSession,
  useUpSession,
} from '../state/sign-in.ts';
import { afterSignIn } from '../state/sign-in-triggers.ts';

/** The result of a sign-in request: a further challenge, or tokens. `why` names the rule that decided about MFA. */
export type Outcome =
  | { readonly kind: 'challenge'; readonly issued: Issued; readonly why?: MfaReason }
  | { readonly kind: 'tokens'; readonly result: AuthenticationResultType; readonly why?: MfaReason }
  | BegunBrowserSession;

/** A sign-in of managed login that is complete. */
export interface BegunBrowserSession {
  readonly kind: 'browser-session';
  readonly user: UserRecord;
  readonly session: SsoSessionRecord;
  /** The device that this browser becomes if its secret is confirmed. */
  readonly minted: DeviceRecord | undefined;
  readonly why?: MfaReason;
}

/** What a transaction has committed of a step. */
type CommittedStep =
  | { readonly kind: 'challenge'; readonly issued: Issued; readonly why: MfaReason }
  | { readonly kind: 'define'; readonly state: SignInState; readonly user: UserRecord; readonly why: MfaReason }
  | {
      readonly kind: 'tokens';
      readonly user: UserRecord;
      readonly conclusion: Conclusion;
      readonly progress: Proved;
      readonly why: MfaReason;
    }
  | Refusal;

/** A committed step, and the message that tells the user about its risk. */
type Committed = CommittedStep & { readonly notice?: RiskNotice | undefined };

/** Commits the step, and issues the next challenge or tokens. */
export async function advance(step: AcceptedStep): Promise<Outcome> {
  const { situation } = step;
  const guard = await riskGuardOf(situation, step.basis);
  const userSessions = await sessionConfiguration(situation.directory, situation.pool.id);
  const committed = await situation.store
    .write((tx) => commitStep(tx, step, { guard, userSessions }))
    .catch((error: unknown) => rejectStep(step, error));
  await step.deliver?.();
  if (committed.notice !== undefined) await sendRiskNotice(situation, situation.pool, committed.notice);
  if (committed.kind === 'refused') throw committed.error;
  if (committed.kind === 'define') return continueCustom(step, committed);
  const { why } = committed;
  if (committed.kind === 'challenge') {
    await committed.issued.deliver?.();
    return { kind: 'challenge', issued: committed.issued, why };
  }
  const { user, conclusion, progress } = committed;
  const { session, minted } = conclusion;
  await afterSignIn(situation, user, minted !== undefined);
  if (session.kind === 'browser-session') return { kind: session.kind, user, session: session.record, minted, why };
  const result = await authenticationResult(
    situation,
    user,
    progress,
    { session: session.record, minted },
    step.basis.id,
  );
  return { kind: 'tokens', result, why };
}

/** Consumes the Session of a step whose answer leads directly to another challenge, and issues that challenge. */
export async function replaceChallenge(situation: Situation, answered: SignIn, issued: Issued): Promise<Outcome> {
  const { store, pool, clock } = situation;
  await store.write(async (tx) => {
    await assertNotLockedAtCommit(tx, pool, answered.subject.sub, clock.now());
    await useUpSession(tx, answered);
    await issued.write?.(tx);
  });
  await issued.deliver?.();
  return { kind: 'challenge', issued };
}

/**
 * Issues a challenge where there is no Session to consume: first stores what the challenge needs, then sends its
 * message.
 */
export async function issueChallenge({ store }: Situation, issued: Issued): Promise<Outcome> {
  const { write } = issued;
  if (write !== undefined) await store.write((tx) => write(tx));
  await issued.deliver?.();
  return { kind: 'challenge', issued };
}

/** Lets the Lambda triggers decide: they name the next challenge, or state that their challenges have passed. */
async function continueCustom(
  step: AcceptedStep,
  committed: Extract<CommittedStep, { kind: 'define' }>,
): Promise<Outcome> {
  const { situation } = step;
  const { state, user, why } = committed;
  const decision = await runDefineAuthChallenge({
    ...situation,
    signIn: { ...state, custom: state.custom ?? { results: [] } },
    user,
  });
  switch (decision.kind) {
    case 'failed':
      throw incorrect();
    case 'challenge':
      return { ...(await issueChallenge(situation, decision.issued)), why };
    case 'passed':
      return advance({
        situation,
        basis: step.basis,
        key: step.key,
        progress: { ...state.progress, custom: 'passed' },
        custom: state.custom,
        verifiedWithSalt: state.progress.passwordSalt ?? undefined,
        answered: undefined,
        write: undefined,
      });
  }
}

/**
 * Decides on the user and the device as they are in this transaction, which locks both. So it counts if the user was
 * disabled or the device forgotten since the proof was verified.
 */
async function commitStep(
  tx: StoreWriter,
  step: AcceptedStep,
  { guard, userSessions }: { readonly guard: RiskGuard | undefined; readonly userSessions: PoolSessionContent },
): Promise<Committed> {
  const { situation, basis } = step;
  const { pool, clock } = situation;
  const { sub } = basis.subject;
  const nonce = step.answered !== undefined && step.isUsedUp !== true ? nonceOf(step.answered) : undefined;
  const locked = await tx.steps.lock({ poolId: pool.id, sub, nonce, deviceKey: deviceKeyOf(step.key) });
  // This must come first: while the account is locked, nothing below may reveal that the answer was right.
  assertNotLocked(pool, locked.attempts, clock.now());
  if (locked.isUsed) throw usedSession();
  const user = recheckUser(locked.user, step);
  const { device } = locked;
  assertDeviceFound(device, step.key);
  const changed = (await step.write?.(tx, user)) ?? user;
  const facts = {
    ...factsOf(situation, changed, device, basis.admin),
    stepsUp: stepsUp(situation, changed, step.progress),
  };
  const judged = guard && (await judge(tx, guard, { situation, sub, progress: step.progress, user: changed, facts }));
  const progress = judged?.progress ?? step.progress;
  const decision = next(progress, facts);
  const isBlocked = decision.kind === 'blocked';
  const notice = guard && judged && (await noticeOf(tx, step, guard, judged, changed, effectOf(decision, judged)));
  // In a later step, the refusal is an error like any other: nothing of the step is stored.
  if (isBlocked && judged?.audited === undefined) throw blockedByRisk();
  if (judged?.mustReset === true || isBlocked) {
    return { ...(await refuseStep(tx, step, changed, judged)), notice };
  }
  if (decision.kind === 'unconfigured') throw noFactor();
  if (decision.kind === 'unauthenticated') throw new Error('a step was accepted before the first factor');
  const audit = (challenge: string | null, minted?: DeviceRecord) =>
    auditCommitted(tx, situation, auditedStep(step), {
      next: challenge,
      reason: decision.reason,
      device: facts.device,
      minted: minted?.deviceKey ?? null,
      risk: judged?.audited,
    });
  const state = stateAfter(step, progress, device?.deviceKey ?? null);
  switch (decision.kind) {
    case 'challenge': {
      const { name, choices, reason } = decision;
      const issued = await challengeNamed(name).issue({ ...situation, signIn: state, user: changed, choices });
      await issued.write?.(tx);
      await audit(name);
      return { kind: 'challenge', issued, why: reason, notice };
    }
    case 'define':
      await audit('CUSTOM_CHALLENGE');
      return { kind: 'define', state, user: changed, why: decision.reason, notice };
    case 'tokens': {
      if (locked.attempts !== undefined) await tx.guards.clearAttempts(pool.id, sub);
      const signedIn = await afterFirstSignIn(tx, changed);
      const completed = { user: signedIn, progress, outcome: decision.device, device, userSessions };
      const conclusion = conclude(situation, completed);
      await conclusion.write(tx);
      if (guard !== undefined) await learn(tx, guard, situation, sub);
      await audit(null, conclusion.minted);
      return { kind: 'tokens', user: signedIn, conclusion, progress, why: decision.reason, notice };
    }
  }
}

function stateAfter({ basis, custom }: AcceptedStep, progress: Proved, deviceKey: string | null): SignInState {
  // After the custom challenges have passed, their results are no longer needed. Without them, Sessions stay short.
  return { ...basis, progress, deviceKey, ...(progress.custom === 'open' && custom !== undefined && { custom }) };
}

/** After the first sign-in, a user who signed up is treated like any other. */
async function afterFirstSignIn(tx: StoreWriter, user: UserRecord): Promise<UserRecord> {
  if (!user.awaitsFirstSignIn) return user;
  const after = { ...user, awaitsFirstSignIn: false };
  await tx.users.replace(after);
  return after;
}

/** Checks again what could have changed since the proof was verified. */
function recheckUser(user: UserRecord | undefined, step: AcceptedStep): UserRecord {
  const { situation, verifiedWithSalt, answered } = step;
  if (user === undefined || (verifiedWithSalt !== undefined && user.password?.salt !== verifiedWithSalt)) {
    throw answered === undefined ? incorrect() : invalidSession();
  }
  assertMaySignIn(user, situation.clock.now());
  return user;
}

const noFactor = () =>
  serviceError(
    'InvalidUserPoolConfigurationException',
    'The user pool requires MFA, and has no second factor that this user has or could set up while signing in.',
  );

/**
 * Audits a proof that was right but whose step failed. A step rejected by a lock-out or a used Session is not audited.
 */
async function rejectStep(step: AcceptedStep, error: unknown): Promise<never> {
  if (error instanceof ServiceError && !/^(?:Password attempts|Invalid session)/.test(error.message)) {
    await step.situation.store.write((tx) => auditRejected(tx, step.situation, auditedStep(step), error));
  }
  throw error;
}
