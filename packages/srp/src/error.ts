/** Why a value was refused. Codes are stable; messages are for people and never hold the refused value. */
export type SrpErrorCode = 'malformed' | 'too-long' | 'out-of-range';

/** A value that the protocol does not allow, met by a function that has no other way to say so. */
export class SrpError extends Error {
  readonly code: SrpErrorCode;

  constructor(code: SrpErrorCode, message: string) {
    super(message);
    this.name = 'SrpError';
    this.code = code;
  }
}
