/** Why a command failed, for people and for programs. */
export interface Failure {
  /** Stable, for programs. */
  readonly code: string;
  /** What happened. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** What belongs to the failure besides, for programs. */
  readonly details?: object;
}
