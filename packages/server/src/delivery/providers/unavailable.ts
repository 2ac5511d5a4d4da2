/** Delivery in production while no provider of a medium is configured: it says so in place of losing messages. */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { Message } from '../../records/message.ts';

/** The answer about a medium without a provider. */
export function noProvider(medium: Message['medium']): ServiceError {
  const what = medium === 'EMAIL' ? 'e-mail' : 'SMS';
  const message = `Unable to deliver the message: this server has no ${what} provider configured.`;
  return serviceError('CodeDeliveryFailureException', message);
}
