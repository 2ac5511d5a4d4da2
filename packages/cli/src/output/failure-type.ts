/** Why a command failed, for people and for programs. */
export interface Failure {
  /** Stable, for programs. */
  readonly code: string;
  /** What happened. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** Further facts, for programs. */
  readonly details?: object;
}
