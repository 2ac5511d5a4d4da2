/** What is stored about failed sign-in attempts. */

/** Failed sign-in attempts of one subject (a user's sub, or the decoy sub of an unknown user name). */
export interface AttemptRecord {
  readonly failures: number;
  readonly lastFailureAt: number;
}

/** Stands for the end of a lock-out that only a reset ends: the last day that ISO 8601 writes with four digits. */
export const UNTIL_RESET = Date.UTC(9999, 11, 31);
