/** A message to a user, as it is delivered and stored in the outbox. */
import type { CodePurpose } from './code.ts';

/**
 * The reason for a message. The code of `mfa-code` answers SMS_MFA and EMAIL_OTP as a second factor, the code of
 * `sign-in-code` answers EMAIL_OTP and SMS_OTP as the first factor. A `risk-notice` tells about a risky sign-in.
 */
export type MessageKind = CodeMessageKind | 'risk-notice';

/** The kinds of messages that contain a code or a temporary password. */
export type CodeMessageKind =
  | 'sign-up'
  | 'resend-code'
  | 'forgot-password'
  | 'admin-create-user'
  | 'admin-reset-password'
  | 'update-attribute'
  | 'verify-attribute'
  | 'mfa-code'
  | 'sign-in-code';

/** The sender settings of a pool (EmailConfiguration, SmsConfiguration); null for each that is not set. */
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
 * How long a message is worth delivering: while its code is the valid one for its purpose, or its temporary password is
 * still the user's. Never after `expiresAt`.
 */
export interface Validity {
  readonly expiresAt: number;
  readonly of:
    | { readonly purpose: CodePurpose /** Hash of the code, base64url. */; readonly hash: string }
    | { /** Salt of the stored password. */ readonly passwordSalt: string }
    | { /** The message contains nothing that can be used up. */ readonly isNotice: true };
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
  /** The code or temporary password inside the body; empty in a notice. */
  readonly code: string;
  /** One line of plain text; null for SMS. */
  readonly subject: string | null;
  /** HTML for e-mail, as with Cognito; plain text for SMS. */
  readonly body: string;
  readonly sender: MessageSender;
  readonly validity: Validity;
}
