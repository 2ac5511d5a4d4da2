/** A certificate that cannot be used. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  /** What to do about it. */
  readonly advice: string;

  constructor(message: string, advice: string, cause?: unknown) {
    super(message, { cause });
    this.advice = advice;
  }
}
