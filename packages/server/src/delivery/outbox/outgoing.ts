/**
 * Delivery through providers. If a message was certainly not handed over, for a temporary reason, it is put into the
 * outbox (outbox.ts). The caller still gets the error, as with Cognito. A successful message needs no write.
 */
import type { ServiceError } from '@latchkey/model';
import type { Logger } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import type { Delivery } from '../delivery.ts';
import type { Message } from '../../records/message.ts';
import type { Outbox } from './outbox.ts';
import { logFailure } from './failure-log.ts';
import { deliveryFailure, handOverError, type Providers } from '../providers/provider.ts';
import { createRecentHandOvers } from './recent-hand-overs.ts';
import { noProvider } from '../providers/no-provider.ts';

export interface OutgoingOptions {
  readonly providers: Providers;
  /** Stores messages that may be repeated. */
  readonly outbox: Pick<Outbox, 'add'>;
  readonly random: Random;
  readonly log: Logger;
}

/** Returns a delivery that hands messages over while the caller waits. */
export function createOutgoing({ providers, outbox, random, log }: OutgoingOptions): Delivery {
  const recent = { EMAIL: createRecentHandOvers(random), SMS: createRecentHandOvers(random) };

  const deliver = async (message: Message): Promise<ServiceError | undefined> => {
    const provider = providers[message.medium];
    if (provider === undefined) return noProvider(message.medium);
    try {
      await provider.handOver(message);
      return undefined;
    } catch (error) {
      const failure = handOverError(error);
      logFailure(log, provider, message, failure, { attempts: 1, kept: await outbox.add(message, failure) });
      return deliveryFailure(message.medium, failure);
    }
  };

  return {
    async send(message) {
      const finish = recent[message.medium].start();
      const failure = await deliver(message);
      finish(failure);
      if (failure !== undefined) throw failure;
    },
    async simulateSend(medium) {
      if (providers[medium] === undefined) throw noProvider(medium);
      await recent[medium].replay();
    },
  };
}
