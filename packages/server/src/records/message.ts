/** A message to a user, as it is delivered and as it waits in the outbox. */
import type { CodePurpose } from './code.ts';

/**
 * What a message is about. `mfa-code` answers SMS_MFA and EMAIL_OTP as a second factor, `sign-in-code` answers EMAIL_OTP and
 * SMS_OTP as the first one.
 */
export type MessageKind =
  | 'sign-up'
  | 'resend-code'
  | 'forgot-password'
  | 'admin-create-user'
  | 'admin-reset-password'
  | 'update-attribute'
  | 'verify-attribute'
  | 'mfa-code'
  | 'sign-in-code';

/** What a pool says about its senders (EmailConfiguration, SmsConfiguration); null where it says nothing. */
export interface MessageSender {
  /** A `From` address, with a name or without. */
  readonly from: string | null;
  readonly replyTo: string | null;
  /** ARN of the SES identity. */
  readonly sourceArn: string | null;
  /** Name of the SES configuration set. */
  readonly configurationSet: string | null;
  /** Region of SNS. */
  readonly snsRegion: string | null;
}

/**
 * How long a message is worth delivering: while the code in it is the live one of its purpose, or the temporary password
 * in it is still the user's. It never is after `expiresAt`.
 */
export interface Validity {
  readonly expiresAt: number;
  readonly of:
    | { readonly purpose: CodePurpose /** Hash of the code, base64url. */; readonly hash: string }
    | { /** Salt of the stored password. */ readonly passwordSalt: string };
}

export interface Message {
  /** A UUID, the same in every attempt to deliver the message. */
  readonly id: string;
  readonly poolId: string;
  readonly sub: string;
  readonly username: string;
  readonly to: string;
  readonly medium: 'EMAIL' | 'SMS';
  readonly kind: MessageKind;
  /** The code or temporary password inside the body. */
  readonly code: string;
  /** One line of plain text; null for SMS. */
  readonly subject: string | null;
  /** HTML for e-mail, as with Cognito; plain text for SMS. */
  readonly body: string;
  readonly sender: MessageSender;
  readonly validity: Validity;
}
