/**
 * Delivery through providers. A message that certainly was not handed over, for a reason that may pass, is put into the
 * outbox (outbox.ts); the caller is told of the failure all the same, as with Cognito. One that goes through costs no write.
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
import { noProvider } from '../providers/unavailable.ts';

export interface OutgoingOptions {
  readonly providers: Providers;
  /** Takes what may be tried again. */
  readonly outbox: Pick<Outbox, 'keep'>;
  readonly random: Random;
  readonly log: Logger;
}

/** Delivery that hands messages over while the caller waits. */
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
      logFailure(log, provider, message, failure, { attempts: 1, kept: await outbox.keep(message, failure) });
      return deliveryFailure(message.medium);
    }
  };

  return {
    async send(message) {
      const done = recent[message.medium].start();
      const failure = await deliver(message);
      done(failure);
      if (failure !== undefined) throw failure;
    },
    async pretend(medium) {
      if (providers[medium] === undefined) throw noProvider(medium);
      await recent[medium].repeat();
    },
  };
}
