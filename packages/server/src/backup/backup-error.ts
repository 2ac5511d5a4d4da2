/** A backup could not be made or restored. The message says what happened, the advice what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  /** Stable, for programs. */
  readonly code: string;
  /** The next step. */
  readonly advice: string;

  constructor(code: string, message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.advice = advice;
  }
}
