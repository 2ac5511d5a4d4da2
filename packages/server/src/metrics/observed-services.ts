/** Wraps the parts of the server that do not count by themselves. */
import type { Delivery } from '../delivery/delivery.ts';
import type { Observer } from '../ports/observer.ts';
import type { Triggers } from '../triggers/triggers.ts';

/** Returns the delivery, counting what it hands over. */
export function countedDelivery(delivery: Delivery, observer: Observer): Delivery {
  return {
    simulateSend: (medium) => delivery.simulateSend(medium),
    async send(message) {
      let ok = false;
      try {
        await delivery.send(message);
        ok = true;
      } finally {
        observer.message(message.medium, ok);
      }
    },
  };
}

/** Returns the triggers, counting those that pools have. A custom sender that nobody waits for is not counted. */
export function countedTriggers(triggers: Triggers, observer: Observer): Triggers {
  return {
    ...triggers,
    async run(pool, kind, source, call) {
      if (!triggers.isSet(pool, kind)) return triggers.run(pool, kind, source, call);
      const start = performance.now();
      let ok = false;
      try {
        const response = await triggers.run(pool, kind, source, call);
        ok = true;
        return response;
      } finally {
        observer.trigger(kind, ok, performance.now() - start);
      }
    },
  };
}
