/** Messages to people: the port. In development they land in an inbox; providers of e-mail and SMS plug in here. */

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

export interface Message {
  readonly poolId: string;
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
}

export interface Delivery {
  /** @throws CodeDeliveryFailureException when the message can't be handed over. */
  send(message: Message): Promise<void>;
}
