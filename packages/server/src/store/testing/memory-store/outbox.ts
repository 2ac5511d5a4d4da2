/** The naive store: messages and events that wait for delivery. */
import type { OutboxQueue, OutboxRecord } from '../../../records/outbox.ts';
import type { OutboxKey, OutboxWriter } from '../../contract/outbox.ts';
import { CLOCKS_APART, type Tables } from './tables.ts';

/** The longest wait for another attempt (`longestOutboxWaitMs`). */
const LONGEST_WAIT = 3_600_000;

/** Whether a message is due, or would be due later than any that is stored now. */
const isDue =
  (now: number) =>
  ({ dueAt }: OutboxRecord): boolean =>
    dueAt <= now || dueAt > now + LONGEST_WAIT + CLOCKS_APART;

export function outboxIn({ outbox }: Tables): OutboxWriter {
  const find = ({ poolId, sub, messageId }: OutboxKey) => outbox.find({ poolId, sub, messageId });
  const take = (found: OutboxRecord | undefined, until: number): boolean => {
    if (found === undefined) return false;
    outbox.replace({ ...found, isTaken: true, dueAt: until });
    return true;
  };
  return {
    due: async <Q extends OutboxQueue>(queue: Q, now: number, limit: number) => {
      const waiting = outbox.where({ queue }).filter(isDue(now));
      const ordered = waiting.toSorted((one, other) => one.dueAt - other.dueAt);
      return ordered.slice(0, limit) as unknown as readonly OutboxRecord<Q>[];
    },
    count: async (queue) => outbox.where({ queue }).length,
    insert: async (waiting) => outbox.insert(waiting),
    take: async (key, until) => {
      const found = find(key);
      return found?.isTaken === false && take(found, until);
    },
    takeOver: async (key, now, until) => {
      const found = find(key);
      return found !== undefined && isDue(now)(found) && take(found, until);
    },
    release: async ({ poolId, sub, messageId }, { attempts, dueAt }) =>
      outbox.change({ poolId, sub, messageId }, (one) => ({ ...one, attempts, dueAt, isTaken: false })),
    remove: async ({ poolId, sub, messageId }) => void outbox.remove({ poolId, sub, messageId }),
    removeTaken: async (key, now) => {
      const found = find(key);
      return found?.isTaken === true && isDue(now)(found) && outbox.removeIf((one) => one === found);
    },
  };
}
