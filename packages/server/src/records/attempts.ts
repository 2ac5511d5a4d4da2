/** What is stored about failed sign-in attempts. */

/** Failed sign-in attempts of one subject (a user's sub, or the decoy sub of an unknown user name). */
export interface AttemptRecord {
  readonly failures: number;
  readonly lastFailureAt: number;
}
