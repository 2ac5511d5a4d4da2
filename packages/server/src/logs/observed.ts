/** Reports what is exported: audit events once they are committed, and messages that were not delivered. */
import type { Delivery } from '../delivery/delivery.ts';
import type { AuthEventRecord } from '../records/auth-event.ts';
import type { Message } from '../records/message.ts';
import type { Store, StoreWriter } from '../store/store.ts';

/** Returns the store, with a report of each audit event after the write that committed it. */
export function observedStore(store: Store, onEvent: (event: AuthEventRecord) => void): Store {
  return {
    ...store,
    async write(job) {
      let events: AuthEventRecord[] = [];
      const result = await store.write((tx) => {
        // A job may run again from its start.
        events = [];
        return job(observedWriter(tx, (event) => events.push(event)));
      });
      for (const event of events) onEvent(event);
      return result;
    },
  };
}

function observedWriter(tx: StoreWriter, onEvent: (event: AuthEventRecord) => void): StoreWriter {
  const { authEvents } = tx;
  return {
    ...tx,
    authEvents: {
      list: (poolId, sub) => authEvents.list(poolId, sub),
      listStored: (poolId, sub) => authEvents.listStored(poolId, sub),
      async insert(event) {
        await authEvents.insert(event);
        onEvent(event);
      },
    },
  };
}

/** Returns the delivery, with a report of each message that could not be handed over, and why. */
export function observedDelivery(delivery: Delivery, onFailure: (message: Message, reason: string) => void): Delivery {
  return {
    simulateSend: (medium) => delivery.simulateSend(medium),
    async send(message) {
      try {
        await delivery.send(message);
      } catch (error) {
        onFailure(message, reasonOf(error));
        throw error;
      }
    },
  };
}

/** The reason of the provider, which outgoing.ts attaches, is more exact than the error for the caller. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.cause instanceof Error ? error.cause.message : error.message;
}
