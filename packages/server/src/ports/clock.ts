/** The clock, passed to all code that needs the time. Only main.ts reads the system clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
