/** Messages to people: the port. In development they land in an inbox; providers of e-mail and SMS plug in here. */

export type MessageKind =
  | 'sign-up'
  | 'resend-code'
  | 'forgot-password'
  | 'admin-create-user'
  | 'admin-reset-password'
  | 'update-attribute';

export interface Message {
  readonly poolId: string;
  readonly username: string;
  readonly to: string;
  readonly medium: 'EMAIL' | 'SMS';
  readonly kind: MessageKind;
  /** The code or temporary password inside the body. */
  readonly code: string;
  readonly subject: string | null;
  readonly body: string;
}

export interface Delivery {
  /** @throws CodeDeliveryFailureException when the message can't be handed over. */
  send(message: Message): Promise<void>;
}
