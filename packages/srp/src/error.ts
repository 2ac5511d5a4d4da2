/** Why a value was rejected. Codes are stable. Messages are for people and never contain the rejected value. */
export type SrpErrorCode = 'malformed' | 'too-long' | 'out-of-range' | 'wrong-type';

/** A value that the protocol does not allow, or an argument of a wrong type (`wrong-type`; the message names it). */
export class SrpError extends Error {
  readonly code: SrpErrorCode;

  constructor(code: SrpErrorCode, message: string) {
    super(message);
    this.name = 'SrpError';
    this.code = code;
  }
}
