/**
 * How instants are compared. Instants are milliseconds since the epoch, written by the clock of some node. That clock
 * may have been ahead and set back since, or may jump ahead. Every comparison of a stored instant with the present time
 * uses one of these functions, so that each kind of instant has one rule
 * (docs/decisions/0022-counters-clocks-and-timing.md):
 *
 * - a short-lived proof (`hasEnded`): invalid if it was issued in the future;
 * - a long-lived item (`hasExpired`): valid until the recorded instant;
 * - time since an event (`elapsedSince`): an event in the future counts as infinitely long ago;
 * - a limit per period (`isWindowOver`): a period that begins in the future is over, and counting starts again;
 * - a wait (`remainingMs`): never longer than its full length.
 */

/**
 * How far apart the clocks of two nodes may be. An instant that lies further ahead was written before the clock was set
 * back. NTP keeps clocks within milliseconds; five seconds leave room for a node that has lost its time server for a
 * day.
 */
export const CLOCK_DIFFERENCE_MS = 5_000;

/** Whether an instant that should be in the past lies so far ahead that the clock must have been set back since. */
export function isFromTheFuture(instant: number, now: number, toleranceMs = CLOCK_DIFFERENCE_MS): boolean {
  return instant - now > toleranceMs;
}

/**
 * Returns the milliseconds since an event, at least 0. `Infinity` for an event from the future: it did happen, but how
 * long ago is unknown, so nothing that is allowed for some time after it (a grace period, a cached value) is still
 * allowed.
 *
 * @param toleranceMs 0 for instants that this process wrote itself
 */
export function elapsedSince(instant: number, now: number, toleranceMs = CLOCK_DIFFERENCE_MS): number {
  return isFromTheFuture(instant, now, toleranceMs) ? Number.POSITIVE_INFINITY : Math.max(0, now - instant);
}

/**
 * Whether a long-lived item (a refresh token, a temporary password) has expired. It is valid until the recorded
 * instant: setting the clock back by an hour gives a token of 30 days one hour more, and signs no user out.
 */
export function hasExpired(expiresAt: number, now: number): boolean {
  return now >= expiresAt;
}

/**
 * Whether a short-lived proof (a Session, a code, a challenge) is over: it has expired, or it ends later than any proof
 * issued now could, so it was issued before the clock was set back. Users request another one.
 *
 * @param longestLifeMs the longest lifetime that such a proof can have when it is issued
 */
export function hasEnded(expiresAt: number, longestLifeMs: number, now: number): boolean {
  return hasExpired(expiresAt, now) || isFromTheFuture(expiresAt - longestLifeMs, now);
}

/**
 * Whether a period of counting is over: it has ended, or it begins in the future. Counting then starts again; otherwise
 * a clock that was ahead by a day would lock users out for that day.
 */
export function isWindowOver(endsAt: number, lengthMs: number, now: number): boolean {
  return now >= endsAt || endsAt > latestWindowEnd(lengthMs, now);
}

/** The latest instant at which a period of this length that has already begun can end. For comparisons in SQL. */
export function latestWindowEnd(lengthMs: number, now: number): number {
  return now + lengthMs + CLOCK_DIFFERENCE_MS;
}

/** Whether an instant that a caller sent is close enough to now, in either direction. */
export function isCloseTo(instant: number, now: number, skewMs: number): boolean {
  return Math.abs(instant - now) <= skewMs;
}

/** Milliseconds left of a wait: at least 0, and never more than the whole wait, whatever the clock does meanwhile. */
export function remainingMs(until: number, now: number, wholeMs: number): number {
  return Math.min(wholeMs, Math.max(0, until - now));
}
