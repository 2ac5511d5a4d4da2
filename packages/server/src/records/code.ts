/** What is stored about a code that was sent. */

/** The purpose of a code that was sent. There is one valid code per user and purpose. */
export type CodePurpose =
  | 'sign-up'
  | 'reset-password'
  | 'verify-email'
  | 'verify-phone_number'
  /** First factors (EMAIL_OTP, SMS_OTP). */
  | 'sign-in-email'
  | 'sign-in-sms'
  /** Second factors (EMAIL_OTP, SMS_MFA). */
  | 'mfa-email'
  | 'mfa-sms';

export interface CodeRecord {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
  /** Keyed hash of the code; the code itself is never stored. */
  readonly hash: Uint8Array;
  readonly medium: 'EMAIL' | 'SMS';
  /** The address that the code was sent to; the code proves possession of this address only. */
  readonly destination: string;
  readonly expiresAt: number;
  /** The network of the unauthenticated caller that requested the code (`callerNetwork`); null if there was none. */
  readonly askedBy: string | null;
}
