/** In production, a message without a provider for its medium is an error, so that no message is lost unnoticed. */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { Message } from '../../records/message.ts';

/** Returns the error for a medium without a provider. */
export function noProvider(medium: Message['medium']): ServiceError {
  const what = medium === 'EMAIL' ? 'e-mail' : 'SMS';
  const message = `Unable to deliver the message: this server has no ${what} provider configured.`;
  return serviceError('CodeDeliveryFailureException', message);
}
