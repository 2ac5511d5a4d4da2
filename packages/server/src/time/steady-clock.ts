/**
 * The time as far as it can be trusted. What has been removed because it had expired does not come back when the clock is set
 * right: a used Session would be forgotten, and could be used again. So removal follows a clock that believes in a jump ahead
 * only after the jump has lasted for a while.
 */
/** @returns milliseconds since the epoch; undefined while there is nothing yet to judge the clock by */
export type SteadyClock = () => number | undefined;

interface Reading {
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
  /** How far the wall clock was ahead of the monotonic clock. */
  readonly offset: number;
}

/**
 * Makes a steady clock. Call it regularly: each call takes a reading. The time it gives is the earliest that the readings of
 * the last `settleMs` allow; so a clock that is set back is followed at once, one that jumps ahead after `settleMs`.
 *
 * @param monotonic milliseconds since an arbitrary moment, by a clock that nobody sets
 */
export function createSteadyClock(clock: { now(): number }, monotonic: () => number, settleMs: number): SteadyClock {
  let readings: readonly Reading[] = [];
  return () => {
    const at = monotonic();
    readings = [...readings, { at, offset: clock.now() - at }];
    const settled = readings.findLastIndex((reading) => at - reading.at >= settleMs);
    if (settled === -1) return undefined;
    readings = readings.slice(settled);
    return at + Math.min(...readings.map(({ offset }) => offset));
  };
}
