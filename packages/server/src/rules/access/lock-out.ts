/**
 * Lock-out after failed attempts, for every path that takes a password or a code (Cognito developer guide,
 * "Authentication", lock-out behaviour): from the fifth failure on, the account is locked for 2^(n-5) seconds, 15
 * minutes at most. Attempts during a lock are rejected and not counted. A success, or 15 minutes without a failure,
 * resets the count.
 *
 * A pool with the profile `nist` never forgets failures. It has the same locks, and after 100 failures in a row one that
 * only a reset ends: ConfirmForgotPassword, AdminSetUserPassword or AdminEnableUser (NIST SP 800-63B, "Rate Limiting
 * (Throttling)": no more than 100 consecutive failed attempts on an account).
 *
 * The lock is checked again when the result of an attempt is recorded. So of many guesses sent at the same time, only
 * those recorded before the lock is set learn whether they were right.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import { type AttemptRecord, type LockOutProfile, UNTIL_RESET } from '../../records/attempts.ts';
import type { StoreWriter } from '../../store/store.ts';
import { hasExpired, isCloseTo, isFromTheFuture } from '../../time/instants.ts';

const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60_000;
const QUIET_MS = 15 * 60_000;

/** The failures in a row after which the profile `nist` waits for a reset. */
const MOST_FAILURES = 100;

/** The pool whose users are locked out. */
interface LockingPool {
  readonly id: string;
  readonly settings: { readonly lockOut: LockOutProfile };
}

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

/** Whether only a reset ends the lock. */
function awaitsReset({ settings }: LockingPool, { failures }: AttemptRecord): boolean {
  return settings.lockOut === 'nist' && failures >= MOST_FAILURES;
}

/** Returns when the lock ends, in milliseconds since the epoch; 0 if there is no lock, UNTIL_RESET if it has no end. */
export function lockedUntil(pool: LockingPool, attempts: AttemptRecord): number {
  if (attempts.failures < FREE_FAILURES) return 0;
  if (awaitsReset(pool, attempts)) return UNTIL_RESET;
  return attempts.lastFailureAt + Math.min(2 ** (attempts.failures - FREE_FAILURES) * 1000, LONGEST_LOCK_MS);
}

/**
 * Whether the failures no longer count: the last one is long ago, or lies so far in the future that it was recorded
 * before the clock was set back. Nodes whose clocks differ by minutes still count together, so asking them in turn
 * gains no guesses.
 */
function isForgotten({ settings }: LockingPool, { lastFailureAt }: AttemptRecord, now: number): boolean {
  return settings.lockOut === 'cognito' && !isCloseTo(lastFailureAt, now, QUIET_MS - 1);
}

/**
 * Whether a lock is in force. A lock that begins in the future is not, unless it waits for a reset: it would last longer
 * than the longest lock. Its failures still count, so that the next failure locks again at once.
 */
function isLocked(pool: LockingPool, attempts: AttemptRecord, now: number): boolean {
  if (awaitsReset(pool, attempts)) return true;
  if (isForgotten(pool, attempts, now) || isFromTheFuture(attempts.lastFailureAt, now)) return false;
  return !hasExpired(lockedUntil(pool, attempts), now);
}

/** Returns how many failures are counted now. */
export function countedFailures(pool: LockingPool, attempts: AttemptRecord | undefined, now: number): number {
  return attempts === undefined || isForgotten(pool, attempts, now) ? 0 : attempts.failures;
}

/** @throws NotAuthorizedException `Password attempts exceeded` while the subject is locked out. */
export function assertNotLocked(pool: LockingPool, attempts: AttemptRecord | undefined, now: number): void {
  if (attempts !== undefined && isLocked(pool, attempts, now)) throw attemptsExceeded();
}

/**
 * Counts a failure.
 * @returns when the lock set by this failure ends, as lockedUntil
 * @throws NotAuthorizedException `Password attempts exceeded` if a lock was set after the attempt was checked; the
 *   failure is not counted then
 */
export async function recordFailure(tx: StoreWriter, pool: LockingPool, subject: string, now: number): Promise<number> {
  const before = await tx.guards.attemptsForUpdate(pool.id, subject);
  assertNotLocked(pool, before, now);
  return count(tx, pool, subject, before, now);
}

/**
 * Counts a failure of a caller with an access token. It counts under a separate subject, which may lock the caller out,
 * and also as a failure of the user, unless the user is locked.
 * @throws NotAuthorizedException as recordFailure, for the separate subject
 */
export async function recordSignedInFailure(
  tx: StoreWriter,
  pool: LockingPool,
  sub: string,
  now: number,
): Promise<void> {
  await recordFailure(tx, pool, signedInSubject(sub), now);
  const before = await tx.guards.attemptsForUpdate(pool.id, sub);
  if (before === undefined || !isLocked(pool, before, now)) await count(tx, pool, sub, before, now);
}

/** Returns what is recorded for a failure at `now`, if no lock is in force. */
export function withFailure(pool: LockingPool, before: AttemptRecord | undefined, now: number): AttemptRecord {
  return { failures: countedFailures(pool, before, now) + 1, lastFailureAt: now };
}

async function count(
  tx: StoreWriter,
  pool: LockingPool,
  subject: string,
  before: AttemptRecord | undefined,
  now: number,
): Promise<number> {
  const attempts = withFailure(pool, before, now);
  await tx.guards.putAttempts(pool.id, subject, attempts);
  return lockedUntil(pool, attempts);
}

/**
 * Checks the lock-out again before a success is committed. Failures stay counted until the sign-in is complete.
 * @returns whether any failures are counted
 * @throws NotAuthorizedException `Password attempts exceeded`
 */
export async function assertNotLockedAtCommit(
  tx: StoreWriter,
  pool: LockingPool,
  subject: string,
  now: number,
): Promise<boolean> {
  const before = await tx.guards.attemptsForUpdate(pool.id, subject);
  assertNotLocked(pool, before, now);
  return before !== undefined;
}

/**
 * Resets the count after a complete success.
 * @throws NotAuthorizedException `Password attempts exceeded` if a lock was set meanwhile
 */
export async function recordSuccess(tx: StoreWriter, pool: LockingPool, subject: string, now: number): Promise<void> {
  if (await assertNotLockedAtCommit(tx, pool, subject, now)) await tx.guards.clearAttempts(pool.id, subject);
}

/**
 * Locks both counts of a user in the order in which every write takes them: before the user's row. The other way round,
 * a reset and a step of a sign-in would each wait for the other.
 */
export async function lockCounts(tx: StoreWriter, poolId: string, sub: string): Promise<void> {
  await tx.guards.attemptsForUpdate(poolId, signedInSubject(sub));
  await tx.guards.attemptsForUpdate(poolId, sub);
}

/** Ends every lock of a user who has reset the password. Call `lockCounts` first. */
export async function clearCounts(tx: StoreWriter, poolId: string, sub: string): Promise<void> {
  await tx.guards.clearAttempts(poolId, signedInSubject(sub));
  await tx.guards.clearAttempts(poolId, sub);
}

/** Locks the counts before the user's row, if an administrator's change of the user ends locks in this pool. */
export async function lockCountsForReset(tx: StoreWriter, pool: LockingPool, sub: string): Promise<void> {
  if (pool.settings.lockOut === 'nist') await lockCounts(tx, pool.id, sub);
}

/**
 * Ends every lock of a user whose password an administrator has set, or whom one has enabled, in pools whose locks do
 * not end by themselves. Cognito names only a success and quiet minutes. Call `lockCountsForReset` first.
 */
export async function clearCountsByReset(tx: StoreWriter, pool: LockingPool, sub: string): Promise<void> {
  if (pool.settings.lockOut === 'nist') await clearCounts(tx, pool.id, sub);
}
