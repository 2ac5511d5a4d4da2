/**
 * Limits how often sign-ins with one user name may be started from one network. A started sign-in does not count
 * towards the lock-out, but it costs a key exchange. Thousands of them serve to learn something about the name or to
 * overload the server. The count is kept in the memory of this process, and works the same for users and for unknown
 * user names.
 *
 * The network is part of the key, so that others who start sign-ins with the same name do not lock the user out.
 */
import { serviceError } from '@latchkey/model';
import { networkOf } from './caller-network.ts';
import type { Origin } from '../../ports/origin.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** Limits how often sign-ins are started. */
export interface StartLimit {
  /** Whether one more sign-in of this subject may start. If so, it is counted. */
  admit(subject: string): boolean;
}

/**
 * Number of names and networks held in memory; an entry takes some 200 bytes. An evicted entry starts with a full
 * bucket.
 */
const REMEMBERED = 20_000;

/** Size of a burst: this many seconds' worth of sign-ins may start at once. */
const BURST_SECONDS = 10;

/**
 * Creates the limit: a token bucket for each name and network.
 *
 * @param perSecond sign-ins per second with one name from one network, in the long run; 0 for no limit
 * @param monotonic a monotonic clock, in milliseconds since an arbitrary moment
 */
export function createStartLimit(perSecond: number, monotonic: () => number): StartLimit {
  const buckets = createTokenBuckets(REMEMBERED, monotonic);
  return {
    admit: (subject) => perSecond === 0 || buckets.take(subject, perSecond, perSecond * BURST_SECONDS),
  };
}

/** @throws TooManyRequestsException if sign-ins with this name start too often from the network of the request */
export function assertMayStart(
  {
    startLimit,
    origin,
    pool,
  }: { readonly startLimit: StartLimit; readonly origin: Origin; readonly pool: { readonly id: string } },
  sub: string,
): void {
  const network = origin.sourceIp === null ? '' : networkOf(origin.sourceIp);
  if (!startLimit.admit(`${pool.id} ${sub} ${network}`))
    throw serviceError('TooManyRequestsException', 'Rate exceeded');
}
