/** The clock, passed to all code that needs the time. Only main.ts reads the system clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * The time of the machine, for a clock that a developer may move (time/settable-clock.ts). Other programs have it: what
   * they compare with their own clock, or have read from it, is compared with this one. Absent: `now` is the machine's.
   */
  readonly machine?: (() => number) | undefined;
}
