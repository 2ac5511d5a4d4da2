/** A server could not be started. The message says what happened, the advice what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** The next step, in one sentence. */
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}
