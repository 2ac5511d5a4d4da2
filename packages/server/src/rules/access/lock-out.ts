/**
 * Lock-out after failed attempts, for every path that takes a password or a code (Cognito developer guide,
 * "Authentication", lock-out behaviour): from the fifth failure on, the account is locked for 2^(n-5) seconds, 15
 * minutes at most. Attempts during a lock are rejected and not counted. A success, or 15 minutes without a failure,
 * resets the count.
 *
 * The lock is checked again when the result of an attempt is recorded. So of many guesses sent at the same time, only
 * those recorded before the lock is set learn whether they were right.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { AttemptRecord } from '../../records/attempts.ts';
import type { StoreWriter } from '../../store/store.ts';
import { hasExpired, isCloseTo, isFromTheFuture } from '../../time/instants.ts';

const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60_000;
const QUIET_MS = 15 * 60_000;

/**
 * The subject that counts the failures of callers who have an access token of the user. Only this count locks such
 * callers out. Anybody who knows the user name can fail to sign in, and that must not keep the signed-in user from
 * changing the password. The subject begins with the sub, so it is deleted with the user.
 */
export function signedInSubject(sub: string): string {
  return `${sub}/signed-in`;
}

/** The answer to any attempt during a lock. */
function attemptsExceeded(): ServiceError {
  return serviceError('NotAuthorizedException', 'Password attempts exceeded');
}

/** Returns when the lock ends, in milliseconds since the epoch; 0 if there is no lock. */
export function lockedUntil(attempts: AttemptRecord): number {
  if (attempts.failures < FREE_FAILURES) return 0;
  return attempts.lastFailureAt + Math.min(2 ** (attempts.failures - FREE_FAILURES) * 1000, LONGEST_LOCK_MS);
}

/**
 * Whether the failures no longer count: the last one is long ago, or lies so far in the future that it was recorded
 * before the clock was set back. Nodes whose clocks differ by minutes still count together, so asking them in turn
 * gains no guesses.
 */
function isForgotten({ lastFailureAt }: AttemptRecord, now: number): boolean {
  return !isCloseTo(lastFailureAt, now, QUIET_MS - 1);
}

/**
 * Whether a lock is in force. A lock that begins in the future is not: it would last longer than the longest lock. Its
 * failures still count, so that the next failure locks again at once.
 */
function isLocked(attempts: AttemptRecord, now: number): boolean {
  if (isForgotten(attempts, now) || isFromTheFuture(attempts.lastFailureAt, now)) return false;
  return !hasExpired(lockedUntil(attempts), now);
}

/** Returns how many failures are counted now. */
export function countedFailures(attempts: AttemptRecord | undefined, now: number): number {
  return attempts === undefined || isForgotten(attempts, now) ? 0 : attempts.failures;
}

/** @throws NotAuthorizedException `Password attempts exceeded` while the subject is locked out. */
export function assertNotLocked(attempts: AttemptRecord | undefined, now: number): void {
  if (attempts !== undefined && isLocked(attempts, now)) throw attemptsExceeded();
}

/**
 * Counts a failure.
 * @returns when the lock set by this failure ends, in milliseconds since the epoch; 0 if the failure set no lock
 * @throws NotAuthorizedException `Password attempts exceeded` if a lock was set after the attempt was checked; the
 *   failure is not counted then
 */
export async function recordFailure(tx: StoreWriter, poolId: string, subject: string, now: number): Promise<number> {
  const before = await tx.guards.attemptsForUpdate(poolId, subject);
  assertNotLocked(before, now);
  return count(tx, poolId, subject, before, now);
}

/**
 * Counts a failure of a caller with an access token. It counts under a separate subject, which may lock the caller out,
 * and also as a failure of the user, unless the user is locked.
 * @throws NotAuthorizedException as recordFailure, for the separate subject
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
 * Checks the lock-out again before a success is committed. Failures stay counted until the sign-in is complete.
 * @returns whether any failures are counted
 * @throws NotAuthorizedException `Password attempts exceeded`
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

/**
 * Resets the count after a complete success.
 * @throws NotAuthorizedException `Password attempts exceeded` if a lock was set meanwhile
 */
export async function recordSuccess(tx: StoreWriter, poolId: string, subject: string, now: number): Promise<void> {
  if (await assertNotLockedAtCommit(tx, poolId, subject, now)) await tx.guards.clearAttempts(poolId, subject);
}
