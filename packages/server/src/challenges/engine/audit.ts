/**
 * The audit trail of sign-ins: one event for each step that was kept or refused, written in the transaction that keeps or
 * counts it. It answers the commonest question about remembered devices: why a code was asked for.
 *
 * Names that do not exist leave nothing: the store keeps no event of a sub that no user has, and takes as long for it.
 * Attempts during a lock-out leave nothing either. They are refused without a write, so that a flood of them costs none;
 * the failure that set the lock says until when it holds.
 */
import { type ErrorCode, ServiceError } from '@latchkey/model';
import { timeOrderedId } from '../../crypto/time-ordered-id.ts';
import type { AuditedDevice, AuditedOutcome, AuthEventRecord } from '../../records/auth-event.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { Situation } from '../state/situation.ts';
import type { StepKey } from '../state/facts.ts';
import type { DeviceFacts, MfaReason } from '../state/machine.ts';

/** The step of a sign-in that an event is about. */
export interface AuditedStep {
  readonly signIn: {
    /** Shared by all steps of the sign-in. */
    readonly id: string;
    readonly subject: { readonly sub: string };
    readonly flow: string;
    readonly admin: boolean;
  };
  /** The challenge that was answered, by its wire name; null where InitiateAuth itself brought the first factor. */
  readonly answered: string | null;
  /** The device key as it came. */
  readonly key: StepKey;
}

/** What a step that was kept has come to. */
export interface KeptStep {
  /** The challenge that was put; null: tokens. */
  readonly next: string | null;
  /** Null while the first factor is still being chosen or proved. */
  readonly reason: MfaReason | null;
  /** The device as the machine saw it. */
  readonly device: DeviceFacts;
  /** The device key that was given out, if one was. */
  readonly minted: string | null;
}

/** What an event says besides the step; every Situation has it. */
type Surroundings = Pick<Situation, 'clock' | 'random' | 'origin'> & {
  readonly pool: { readonly id: string };
  readonly client: { readonly id: string };
};

/** Longest part of a user agent that is kept; browsers send some 120 characters. */
const LONGEST_USER_AGENT = 256;

/** Records a step, in the transaction that keeps it. */
export function stepKept(tx: StoreWriter, around: Surroundings, step: AuditedStep, kept: KeptStep): Promise<void> {
  const { next, reason, device, minted } = kept;
  const { given, carried } = step.key;
  const hasKey = given !== null || carried !== null;
  const standing = device.standing === 'absent' && hasKey ? 'unknown' : device.standing;
  return tx.authEvents.insert(
    eventOf(around, step, {
      outcome: next === null ? { kind: 'tokens' } : { kind: 'challenge', name: next },
      mfa: reason,
      device: { given, carried, standing, trusted: device.trusted, minted },
    }),
  );
}

/**
 * Records a step that was refused: in the transaction that counts the failure, or in one of its own where the refusal undid
 * the step's.
 *
 * @param lockedUntil what recordFailure answered; 0 for a refusal that does not count
 */
export function stepRefused(
  tx: StoreWriter,
  around: Surroundings,
  step: AuditedStep,
  error: ServiceError,
  lockedUntil = 0,
): Promise<void> {
  const { given, carried } = step.key;
  const isUnknown = given !== null && error.code === 'ResourceNotFoundException';
  const standing = isUnknown ? 'unknown' : given === null && carried === null ? 'absent' : null;
  return tx.authEvents.insert(
    eventOf(around, step, {
      outcome: {
        kind: 'failure',
        code: error.code,
        message: plainMessages.has(error.code) ? error.message : null,
        lockedUntil: lockedUntil === 0 ? null : lockedUntil,
      },
      mfa: null,
      device: { given, carried, standing, trusted: false, minted: null },
    }),
  );
}

/** Errors whose messages in a sign-in are the server's own sentences. Those of others repeat input, or what an app's function said. */
const plainMessages: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NotAuthorizedException',
  'CodeMismatchException',
  'ExpiredCodeException',
  'ResourceNotFoundException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
]);

function eventOf(
  { pool, client, clock, random, origin }: Surroundings,
  { signIn, answered }: AuditedStep,
  found: { readonly outcome: AuditedOutcome; readonly mfa: MfaReason | null; readonly device: AuditedDevice },
): AuthEventRecord {
  const at = clock.now();
  return {
    poolId: pool.id,
    sub: signIn.subject.sub,
    eventId: timeOrderedId(at, random),
    at,
    signInId: signIn.id,
    clientId: client.id,
    flow: signIn.flow,
    admin: signIn.admin,
    answered,
    ...found,
    sourceIp: origin.sourceIp,
    userAgent: origin.userAgent?.slice(0, LONGEST_USER_AGENT) ?? null,
  };
}
