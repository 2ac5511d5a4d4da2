/**
 * Lock-out after failed attempts, over every path that takes a password or a code (Cognito developer guide,
 * "Authentication", lock-out behaviour): from the fifth failure on the account is locked for 2^(n-5) seconds, 15 minutes
 * at most; attempts meanwhile are refused and not counted; success or 15 quiet minutes start anew.
 *
 * An attempt is judged when it is recorded, not when it is checked: of many guesses at once only those recorded before
 * the lock falls learn whether they were right.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { AttemptRecord } from '../../records/attempts.ts';
import type { StoreWriter } from '../../store/store.ts';
import { hasExpired, isCloseTo, isFromTheFuture } from '../../time/instants.ts';

const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60_000;
const QUIET_MS = 15 * 60_000;

/**
 * The subject under which the failures of somebody with an access token of the user are counted as well, and by which alone such
 * callers are locked out: whoever knows the name can fail at signing in, and must not keep the signed-in user from changing
 * the password. It begins with the sub, and so goes with the user.
 */
export function signedInSubject(sub: string): string {
  return `${sub}/signed-in`;
}

/** The answer to any attempt during a lock. */
function attemptsExceeded(): ServiceError {
  return serviceError('NotAuthorizedException', 'Password attempts exceeded');
}

/** When the lock ends, in milliseconds since the epoch; 0 when there is none. */
export function lockedUntil(attempts: AttemptRecord): number {
  if (attempts.failures < FREE_FAILURES) return 0;
  return attempts.lastFailureAt + Math.min(2 ** (attempts.failures - FREE_FAILURES) * 1000, LONGEST_LOCK_MS);
}

/**
 * Whether failures have been forgotten: the last one is long ago, or lies so far ahead that it was recorded before the clock
 * was set back. Nodes whose clocks differ by minutes still count together: nobody gains guesses by asking them in turn.
 */
function isForgotten({ lastFailureAt }: AttemptRecord, now: number): boolean {
  return !isCloseTo(lastFailureAt, now, QUIET_MS - 1);
}

/**
 * Whether a lock holds. One that begins in the future does not: it would last longer than any lock may. Its failures still
 * count, so that the next one locks again at once.
 */
function isLocked(attempts: AttemptRecord, now: number): boolean {
  if (isForgotten(attempts, now) || isFromTheFuture(attempts.lastFailureAt, now)) return false;
  return !hasExpired(lockedUntil(attempts), now);
}

/** @throws NotAuthorizedException `Password attempts exceeded` while the subject is locked out. */
export function assertNotLocked(attempts: AttemptRecord | undefined, now: number): void {
  if (attempts !== undefined && isLocked(attempts, now)) throw attemptsExceeded();
}

/**
 * Counts a failure, unless a lock fell since the attempt was checked: then it stays uncounted and unanswered.
 * @returns when the lock ends that this failure has set, in milliseconds since the epoch; 0 when it has set none
 */
export async function recordFailure(tx: StoreWriter, poolId: string, subject: string, now: number): Promise<number> {
  const before = await tx.guards.attemptsForUpdate(poolId, subject);
  assertNotLocked(before, now);
  return count(tx, poolId, subject, before, now);
}

/**
 * Counts a failure of a caller with an access token: under a subject of their own, which is asked and may lock them out, and
 * as a failure of the user, unless a lock is on there.
 */
export async function recordSignedInFailure(tx: StoreWriter, poolId: string, sub: string, now: number): Promise<void> {
  await recordFailure(tx, poolId, signedInSubject(sub), now);
  const before = await tx.guards.attemptsForUpdate(poolId, sub);
  if (before === undefined || !isLocked(before, now)) await count(tx, poolId, sub, before, now);
}

async function count(
  tx: StoreWriter,
  poolId: string,
  subject: string,
  before: AttemptRecord | undefined,
  now: number,
): Promise<number> {
  const failures = before === undefined || isForgotten(before, now) ? 1 : before.failures + 1;
  const attempts = { failures, lastFailureAt: now };
  await tx.guards.putAttempts(poolId, subject, attempts);
  return lockedUntil(attempts);
}

/**
 * Withholds a success that comes while the subject is locked out. Failures stay counted until the sign-in is complete.
 * @returns whether there are any
 */
export async function assertNotLockedAtCommit(
  tx: StoreWriter,
  poolId: string,
  subject: string,
  now: number,
): Promise<boolean> {
  const before = await tx.guards.attemptsForUpdate(poolId, subject);
  assertNotLocked(before, now);
  return before !== undefined;
}

/** Starts the count anew after a complete success, which is withheld if a lock fell meanwhile. */
export async function recordSuccess(tx: StoreWriter, poolId: string, subject: string, now: number): Promise<void> {
  if (await assertNotLockedAtCommit(tx, poolId, subject, now)) await tx.guards.clearAttempts(poolId, subject);
}
