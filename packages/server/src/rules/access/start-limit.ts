/**
 * How often sign-ins of one name may be begun from one network. A begun sign-in counts towards no lock-out, and costs a
 * key exchange; whoever begins them by the thousand wants to learn something about the name, or to keep the server busy. Counted
 * in the memory of this process, alike for users and for names that do not exist.
 *
 * The network is part of what is counted: others who begin sign-ins of the same name do not keep its owner out.
 */
import { serviceError } from '@latchkey/model';
import { networkOf } from './caller-network.ts';
import type { Origin } from '../../ports/origin.ts';
import { createRecentlyUsed } from '../../crypto/recently-used.ts';

/** Bounds how often sign-ins are begun. */
export interface StartLimit {
  /** Whether one more may begin for this subject; counts it if so. */
  admit(subject: string): boolean;
}

/** Names and networks that are remembered; an entry takes some 200 bytes. One that is forgotten starts anew. */
const REMEMBERED = 20_000;

/** A rate may be exceeded for a moment: by this many seconds' worth at once. */
const BURST_SECONDS = 10;

interface Bucket {
  /** Sign-ins that may begin at once. */
  readonly left: number;
  /** When that was so, by the monotonic clock. */
  readonly at: number;
}

/**
 * Makes the limit: a token bucket for each name and network.
 *
 * @param perSecond sign-ins of a name from a network in a second, in the long run; 0 for no limit
 * @param monotonic milliseconds since an arbitrary moment, by a clock that nobody sets
 */
export function createStartLimit(perSecond: number, monotonic: () => number): StartLimit {
  const buckets = createRecentlyUsed<Bucket>(REMEMBERED);
  const burst = perSecond * BURST_SECONDS;
  return {
    admit(subject) {
      if (perSecond === 0) return true;
      const at = monotonic();
      const known = buckets.get(subject) ?? { left: burst, at };
      const left = Math.min(burst, known.left + ((at - known.at) * perSecond) / 1000);
      if (left < 1) return false;
      buckets.set(subject, { left: left - 1, at });
      return true;
    },
  };
}

/** @throws TooManyRequestsException when sign-ins of this name are begun too often from where the request comes from */
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
