/**
 * The audit trail of sign-ins: one event for each step that was committed or rejected, written in the transaction that
 * commits the step or counts the failure. It answers the commonest question about remembered devices: why did the
 * sign-in ask for a code?
 *
 * Unknown user names leave no events: the store drops an event whose sub belongs to no user, which takes the same time.
 * Attempts during a lock-out leave no events either. They are rejected without a write, so that many of them cost none.
 * The event of the failure that set the lock states when the lock ends.
 */
import { type ErrorCode, ServiceError } from '@latchkey/model';
import { timeOrderedId } from '../../crypto/time-ordered-id.ts';
import { MANAGED_LOGIN } from '../../records/auth-event.ts';
import type { AuditedDevice, AuditedOutcome, AuditedRisk, AuthEventRecord } from '../../records/auth-event.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { Situation } from '../state/situation.ts';
import type { StepDeviceKey } from '../state/facts.ts';
import type { DeviceFacts, MfaReason } from '../state/machine.ts';

/** The step of a sign-in that an event describes. */
export interface AuditedStep {
  readonly signIn: {
    /** Shared by all steps of the sign-in. */
    readonly id: string;
    readonly subject: { readonly sub: string };
    readonly flow: string;
    readonly admin: boolean;
  };
  /** The challenge that was answered, by its wire name; null if InitiateAuth itself contained the first factor. */
  readonly answered: string | null;
  /** The device key of the step. */
  readonly key: StepDeviceKey;
}

/** The result of a committed step. */
export interface CommittedResult {
  /** The challenge that was issued; null: tokens. */
  readonly next: string | null;
  /** Null until the first factor is proved. */
  readonly reason: MfaReason | null;
  /** The device as the state machine saw it. */
  readonly device: DeviceFacts;
  /** The device key that was issued, or null. */
  readonly minted: string | null;
  /** Undefined if this step did not judge the risk. */
  readonly risk?: AuditedRisk | undefined;
}

/** The parts of an event that do not depend on the step. Every Situation has them. */
type AuditContext = Pick<Situation, 'clock' | 'random' | 'origin' | 'browser'> & {
  readonly pool: { readonly id: string };
  readonly client: { readonly id: string };
};

/** Longest part of a user agent that is stored; browsers send some 120 characters. */
const LONGEST_USER_AGENT = 256;

/** Records a committed step, in the transaction that commits it. */
export function auditCommitted(
  tx: StoreWriter,
  context: AuditContext,
  step: AuditedStep,
  result: CommittedResult,
): Promise<void> {
  const { next, reason, device, minted } = result;
  const { given, carried } = step.key;
  const hasKey = given !== null || carried !== null;
  const standing = device.standing === 'absent' && hasKey ? 'unknown' : device.standing;
  return tx.authEvents.insert(
    eventOf(context, step, {
      outcome: next === null ? { kind: 'tokens' } : { kind: 'challenge', name: next },
      mfa: reason,
      device: { given, carried, standing, trusted: device.trusted, minted },
      risk: result.risk,
    }),
  );
}

/**
 * Records a rejected step: in the transaction that counts the failure, or in a transaction of its own if the error
 * rolled back that of the step.
 *
 * @param lockedUntil the result of recordFailure; 0 for a rejection that is not counted
 */
export function auditRejected(
  tx: StoreWriter,
  context: AuditContext,
  step: AuditedStep,
  error: ServiceError,
  lockedUntil = 0,
  risk?: AuditedRisk,
): Promise<void> {
  const { given, carried } = step.key;
  const isUnknown = given !== null && error.code === 'ResourceNotFoundException';
  const standing = isUnknown ? 'unknown' : given === null && carried === null ? 'absent' : null;
  return tx.authEvents.insert(
    eventOf(context, step, {
      outcome: {
        kind: 'failure',
        code: error.code,
        message: fixedMessageErrors.has(error.code) ? error.message : null,
        lockedUntil: lockedUntil === 0 ? null : lockedUntil,
      },
      mfa: null,
      device: { given, carried, standing, trusted: false, minted: null },
      risk,
    }),
  );
}

/** Errors whose messages in a sign-in are fixed. Other messages may repeat input, or text from a Lambda trigger. */
const fixedMessageErrors: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NotAuthorizedException',
  'CodeMismatchException',
  'ExpiredCodeException',
  'ResourceNotFoundException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
]);

function eventOf(
  { pool, client, clock, random, origin, browser }: AuditContext,
  { signIn, answered }: AuditedStep,
  {
    risk,
    ...found
  }: {
    readonly outcome: AuditedOutcome;
    readonly mfa: MfaReason | null;
    readonly device: AuditedDevice;
    readonly risk: AuditedRisk | undefined;
  },
): AuthEventRecord {
  const at = clock.now();
  return {
    poolId: pool.id,
    sub: signIn.subject.sub,
    eventId: timeOrderedId(at, random),
    at,
    signInId: signIn.id,
    clientId: client.id,
    flow: browser === undefined ? signIn.flow : MANAGED_LOGIN,
    admin: signIn.admin,
    answered,
    ...found,
    sourceIp: origin.sourceIp,
    userAgent: storedUserAgent(origin),
    ...(risk !== undefined && { risk }),
  };
}

/** Returns the part of a user agent that is stored. */
export function storedUserAgent({ userAgent }: Pick<Situation['origin'], 'userAgent'>): string | null {
  return userAgent?.slice(0, LONGEST_USER_AGENT) ?? null;
}
