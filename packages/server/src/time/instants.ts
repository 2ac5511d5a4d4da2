/**
 * How instants are compared. Instants are milliseconds since the epoch, written by the clock of some node; that clock may
 * have been ahead and set back since, or jump ahead. Every comparison of a stored instant with the present time uses one of
 * these functions, so that each kind of instant has one rule (docs/decisions/0022-counters-clocks-and-timing.md):
 *
 * - what proves something for a short time (`hasEnded`): refused when it was issued in the future;
 * - what lives long (`hasExpired`): lives until the instant that is recorded;
 * - what counts since an event (`elapsedSince`): an event in the future is as long ago as can be;
 * - a limit per period (`isWindowOver`): a period that begins in the future begins anew;
 * - a wait (`remainingMs`): never longer than it was meant to be.
 */

/**
 * How far apart the clocks of two nodes may be. An instant that lies further ahead was written before the clock was set back.
 * NTP keeps clocks within milliseconds; five seconds leave room for a node that has lost its time server for a day.
 */
export const CLOCK_DIFFERENCE_MS = 5_000;

/** Whether an instant of the past lies so far ahead that the clock must have been set back since it was written. */
export function isFromTheFuture(instant: number, now: number, toleranceMs = CLOCK_DIFFERENCE_MS): boolean {
  return instant - now > toleranceMs;
}

/**
 * Milliseconds since an event, at least 0. `Infinity` for an event from the future: it did happen, and nothing tells how
 * long ago, so that no allowance that follows it (a grace period, a cached value) still holds.
 *
 * @param toleranceMs 0 for instants that this process wrote itself
 */
export function elapsedSince(instant: number, now: number, toleranceMs = CLOCK_DIFFERENCE_MS): number {
  return isFromTheFuture(instant, now, toleranceMs) ? Number.POSITIVE_INFINITY : Math.max(0, now - instant);
}

/**
 * Whether something that lives long (a refresh token, a temporary password) has expired. It lives until the instant
 * recorded: setting the clock back by an hour gives a token of 30 days one hour more, and takes nobody's sign-in away.
 */
export function hasExpired(expiresAt: number, now: number): boolean {
  return now >= expiresAt;
}

/**
 * Whether something that proves or allows something for a short time (a Session, a code, a challenge) is over: it has
 * expired, or it ends later than anything issued now could, and so was issued before the clock was set back. People ask for
 * another one.
 *
 * @param longestLifeMs the longest life that such a thing can have when it is issued
 */
export function hasEnded(expiresAt: number, longestLifeMs: number, now: number): boolean {
  return hasExpired(expiresAt, now) || isFromTheFuture(expiresAt - longestLifeMs, now);
}

/**
 * Whether a period of counting is over: it has ended, or it begins in the future. Counting then begins anew; else a clock that
 * was ahead by a day would keep people out for that day.
 */
export function isWindowOver(endsAt: number, lengthMs: number, now: number): boolean {
  return now >= endsAt || endsAt > latestWindowEnd(lengthMs, now);
}

/** The latest instant at which a period of this length can end that has begun. For comparisons that are made in SQL. */
export function latestWindowEnd(lengthMs: number, now: number): number {
  return now + lengthMs + CLOCK_DIFFERENCE_MS;
}

/** Whether an instant that a caller sent is close enough to now, in either direction. */
export function isCloseTo(instant: number, now: number, skewMs: number): boolean {
  return Math.abs(instant - now) <= skewMs;
}

/** Milliseconds left of a wait: 0 at least, and never more than the whole wait, whatever the clock does meanwhile. */
export function remainingMs(until: number, now: number, wholeMs: number): number {
  return Math.min(wholeMs, Math.max(0, until - now));
}
