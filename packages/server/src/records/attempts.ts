/** What is stored about failed sign-in attempts. */

/** Failed sign-in attempts of one subject (a user's sub, or the made-up one of a name that does not exist). */
export interface AttemptRecord {
  readonly failures: number;
  readonly lastFailureAt: number;
}
