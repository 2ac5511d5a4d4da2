/** Messages to people: the port. In development they land in an inbox; providers of e-mail and SMS stand behind it else. */
import type { Message } from '../records/message.ts';

export interface Delivery {
  /** @throws CodeDeliveryFailureException when the message can't be handed over. */
  send(message: Message): Promise<void>;
  /**
   * Takes the time that messages took lately, and fails as they did, without sending anything: for a user who is made up,
   * so that neither gives away that there is none.
   * @throws CodeDeliveryFailureException
   */
  pretend(medium: Message['medium']): Promise<void>;
}
