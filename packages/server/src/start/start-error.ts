/** Why a server could not be started: what happened, and what to do about it. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** One sentence: the next step. */
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}
