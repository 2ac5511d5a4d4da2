/** A pool could not be moved. The message says what happened, the advice what to do. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  /** Stable, for programs. */
  readonly code: string;
  /** The next step, in one sentence. */
  readonly advice: string;

  constructor(code: string, message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.advice = advice;
  }
}
