/** The clock, passed to whatever needs the time: only main.ts reads the one of the system. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
