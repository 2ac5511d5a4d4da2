/**
 * The delivery of messages to users: the port. In production, providers of e-mail and SMS implement it. In development,
 * the inbox does, unless a provider is configured.
 */
import type { Message } from '../records/message.ts';

export interface Delivery {
  /** @throws CodeDeliveryFailureException if the message cannot be handed over */
  send(message: Message): Promise<void>;
  /**
   * Sends nothing, but takes as long as recent messages took and fails as often: for a decoy user, so that neither time
   * nor failures reveal that the user does not exist.
   * @throws CodeDeliveryFailureException
   */
  simulateSend(medium: Message['medium']): Promise<void>;
}
