/** What is stored about a code that was sent. */

/** What a code that was sent is good for. One live code per user and purpose. */
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
  /** The address the code went to; a code proves possession of this address and of no other. */
  readonly destination: string;
  readonly expiresAt: number;
  /** The network that asked for the code, as `callerNetwork` names it; null where nobody without credentials did. */
  readonly askedBy: string | null;
}
