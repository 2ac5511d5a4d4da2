/** Delivery in production while no provider of e-mail or SMS is configured: it says so in place of losing messages. */
import { serviceError } from '@latchkey/model';
import type { Delivery } from './delivery.ts';

export const unavailableDelivery: Delivery = {
  send({ medium }) {
    const what = medium === 'EMAIL' ? 'e-mail' : 'SMS';
    const message = `Unable to deliver the message: this server has no ${what} provider configured.`;
    return Promise.reject(serviceError('CodeDeliveryFailureException', message));
  },
};
