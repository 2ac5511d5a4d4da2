/**
 * Keeping a step whose proof was accepted, in one transaction: the lock-out is asked again, the step is used up, user and
 * device are read again and locked, what the challenge wants stored is stored, and the machine decides. What comes of it is
 * carried out after the commit: messages are sent, the app's functions asked, tokens made.
 */
import { type AuthenticationResultType, ServiceError, serviceError } from '@latchkey/model';
import { assertMaySignIn } from '../../rules/access/admission.ts';
import { assertNotLockedAtCommit } from '../../rules/access/lock-out.ts';
import type { PasswordRecord, UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { type AuditedStep, stepKept, stepRefused } from './audit.ts';
import { incorrect, type Issued, type Verdict } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { challengeNamed } from '../kinds/challenges.ts';
import { authenticationResult, type Conclusion, conclude } from './completion.ts';
import { askApp } from './custom-auth.ts';
import { factsOf, findDevice, type StepKey } from '../state/facts.ts';
import { type MfaReason, next } from '../state/machine.ts';
import {
  type CustomState,
  invalidSession,
  type Proved,
  type SignIn,
  type SignInBasis,
  type SignInState,
  useUpSession,
} from '../state/sign-in.ts';
import { afterSignIn } from '../state/sign-in-triggers.ts';

/** What an entrance gives back: a further challenge, or tokens. `why` says which rule decided about MFA. */
export type Outcome =
  | { readonly kind: 'challenge'; readonly issued: Issued; readonly why?: MfaReason }
  | { readonly kind: 'tokens'; readonly result: AuthenticationResultType; readonly why?: MfaReason };

/** A step whose proof has been accepted, about to be kept. */
export interface AcceptedStep {
  readonly situation: Situation;
  readonly basis: SignInBasis;
  readonly progress: Proved;
  readonly custom?: CustomState | undefined;
  /** The password that the user had when the step was judged; undefined where none was asked for. */
  readonly judgedBy: PasswordRecord['salt'] | undefined;
  readonly key: StepKey;
  /** The challenge that was answered; undefined where the request that began the sign-in proved something. */
  readonly answered: SignIn | undefined;
  /** The Session of the answer has been used up before. */
  readonly isUsedUp?: true;
  readonly write: Extract<Verdict, { accepted: true }>['write'];
  readonly deliver?: Extract<Verdict, { accepted: true }>['deliver'];
}

/** What a transaction has kept of a step. */
type Kept =
  | { readonly kind: 'challenge'; readonly issued: Issued; readonly why: MfaReason }
  | { readonly kind: 'define'; readonly state: SignInState; readonly user: UserRecord; readonly why: MfaReason }
  | { readonly kind: 'tokens'; readonly user: UserRecord; readonly conclusion: Conclusion; readonly why: MfaReason };

/** Keeps the step, and puts the next challenge or issues tokens. */
export async function advance(step: AcceptedStep): Promise<Outcome> {
  const { situation, progress } = step;
  const kept = await situation.store.write((tx) => keep(tx, step)).catch((error: unknown) => refuse(step, error));
  await step.deliver?.();
  if (kept.kind === 'define') return continueCustom(step, kept);
  const { why } = kept;
  if (kept.kind === 'challenge') {
    await kept.issued.deliver?.();
    return { kind: 'challenge', issued: kept.issued, why };
  }
  const { user, conclusion } = kept;
  await afterSignIn(situation, user, conclusion.minted !== undefined);
  return { kind: 'tokens', result: await authenticationResult(situation, user, progress, conclusion), why };
}

/** Uses a step up whose answer leads to another challenge by itself, and puts that. */
export async function exchange(situation: Situation, answered: SignIn, issued: Issued): Promise<Outcome> {
  const { store, pool, clock } = situation;
  await store.write(async (tx) => {
    await assertNotLockedAtCommit(tx, pool.id, answered.subject.sub, clock.now());
    await useUpSession(tx, answered);
    await issued.write?.(tx);
  });
  await issued.deliver?.();
  return { kind: 'challenge', issued };
}

/** Puts a challenge where no step is left to use up: what it stores is kept, then what it sends is sent. */
export async function put({ store }: Situation, issued: Issued): Promise<Outcome> {
  const { write } = issued;
  if (write !== undefined) await store.write((tx) => write(tx));
  await issued.deliver?.();
  return { kind: 'challenge', issued };
}

/** What is left is the app's to say: its next challenge, or that its challenges have passed. */
async function continueCustom(step: AcceptedStep, kept: Extract<Kept, { kind: 'define' }>): Promise<Outcome> {
  const { situation } = step;
  const { state, user, why } = kept;
  const decision = await askApp({ ...situation, signIn: { ...state, custom: state.custom ?? { results: [] } }, user });
  switch (decision.kind) {
    case 'failed':
      throw incorrect();
    case 'challenge':
      return { ...(await put(situation, decision.issued)), why };
    case 'passed':
      return advance({
        situation,
        basis: step.basis,
        key: step.key,
        progress: { ...state.progress, custom: 'passed' },
        custom: state.custom,
        judgedBy: state.progress.passwordSalt ?? undefined,
        answered: undefined,
        write: undefined,
      });
  }
}

/**
 * Decides on the user and the device as they are in this transaction, which keeps them from changing: a user disabled or a
 * device forgotten since the step was judged counts.
 */
async function keep(tx: StoreWriter, step: AcceptedStep): Promise<Kept> {
  const { situation, basis, progress, custom } = step;
  const { pool, clock } = situation;
  const { sub } = basis.subject;
  // First of all: while the lock is on, nothing below may tell that the answer was right.
  const hasFailures = await assertNotLockedAtCommit(tx, pool.id, sub, clock.now());
  if (step.answered !== undefined && step.isUsedUp !== true) await useUpSession(tx, step.answered);
  const user = await stillAdmitted(tx, step);
  const device = await findDevice(tx, pool, user, step.key);
  const changed = (await step.write?.(tx, user)) ?? user;
  const facts = factsOf(situation, changed, device, basis.admin);
  const decision = next(progress, facts);
  if (decision.kind === 'unconfigured') throw noFactor();
  if (decision.kind === 'unauthenticated') throw new Error('a step was accepted before the first factor');
  const audit = (challenge: string | null, minted: string | null = null) =>
    stepKept(tx, situation, auditedStep(step), {
      next: challenge,
      reason: decision.reason,
      device: facts.device,
      minted,
    });
  const state: SignInState = {
    ...basis,
    progress,
    deviceKey: device?.deviceKey ?? null,
    // Once its challenges have passed, what the app was told is over, and Sessions stay short.
    ...(progress.custom === 'open' && custom !== undefined && { custom }),
  };
  switch (decision.kind) {
    case 'challenge': {
      const { name, choices, reason } = decision;
      const issued = await challengeNamed(name).issue({ ...situation, signIn: state, user: changed, choices });
      await issued.write?.(tx);
      await audit(name);
      return { kind: 'challenge', issued, why: reason };
    }
    case 'define':
      await audit('CUSTOM_CHALLENGE');
      return { kind: 'define', state, user: changed, why: decision.reason };
    case 'tokens': {
      if (hasFailures) await tx.guards.clearAttempts(pool.id, sub);
      const signedIn = await afterFirstSignIn(tx, changed);
      const conclusion = conclude(situation, { user: signedIn, progress, outcome: decision.device, device });
      await conclusion.write(tx);
      await audit(null, conclusion.minted?.deviceKey ?? null);
      return { kind: 'tokens', user: signedIn, conclusion, why: decision.reason };
    }
  }
}

/** From the second sign-in on, a user who signed up is like any other. */
async function afterFirstSignIn(tx: StoreWriter, user: UserRecord): Promise<UserRecord> {
  if (!user.awaitsFirstSignIn) return user;
  const after = { ...user, awaitsFirstSignIn: false };
  await tx.users.replace(after);
  return after;
}

/** The user, locked, if the step that was judged a moment ago would still be judged alike. */
async function stillAdmitted(tx: StoreWriter, step: AcceptedStep): Promise<UserRecord> {
  const { situation, basis, judgedBy, answered } = step;
  const user = await tx.users.findForUpdate(situation.pool.id, basis.subject.sub);
  if (user === undefined || (judgedBy !== undefined && user.password?.salt !== judgedBy)) {
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

/** How the audit trail knows a step. */
export function auditedStep({ basis, answered, key }: Pick<AcceptedStep, 'basis' | 'answered' | 'key'>): AuditedStep {
  return { signIn: basis, answered: answered?.awaiting ?? null, key };
}

/** Leaves a trace of a proof that was right and came to nothing. What a lock or a used Session refuses leaves none. */
async function refuse(step: AcceptedStep, error: unknown): Promise<never> {
  if (error instanceof ServiceError && !/^(?:Password attempts|Invalid session)/.test(error.message)) {
    await step.situation.store.write((tx) => stepRefused(tx, step.situation, auditedStep(step), error));
  }
  throw error;
}
