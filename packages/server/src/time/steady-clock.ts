/**
 * A clock for removing expired rows. Removed rows do not come back when the clock is corrected: the row of a used
 * Session would be missing, and the Session could be used again. So this clock follows a jump ahead only after it has
 * lasted for a while.
 */

/** @returns milliseconds since the epoch; undefined while there are too few readings */
export type SteadyClock = () => number | undefined;

interface Reading {
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
  /** How far the wall clock was ahead of the monotonic clock. */
  readonly offset: number;
}

/**
 * Creates a steady clock. Call it regularly: each call takes a reading. It returns the earliest time that the readings
 * of the last `settleMs` allow. So it follows a clock that is set back at once, and a clock that jumps ahead after
 * `settleMs`.
 *
 * @param monotonic milliseconds since an arbitrary moment, by a clock that cannot be set
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
