/** The store of what waits for delivery: its interface for the rest of the server. */
import type { OutboxQueue, OutboxRecord } from '../../records/outbox.ts';

/** Identifies a message in the outbox. */
export type OutboxKey = Pick<OutboxRecord, 'poolId' | 'sub' | 'messageId'>;

export interface OutboxReader {
  /**
   * At most `limit` messages of the queue that are due, those that have waited longest first. This includes taken messages whose
   * node did not finish in time. A message that would be due later than in `longestOutboxWaitMs` was stored before the
   * clock was set back, and is due as well.
   */
  due<Q extends OutboxQueue>(queue: Q, now: number, limit: number): Promise<readonly OutboxRecord<Q>[]>;
  /** How many messages the queue has, due or not. */
  count(queue: OutboxQueue): Promise<number>;
}

export interface OutboxWriter extends OutboxReader {
  insert(waiting: OutboxRecord): Promise<void>;
  /** Takes a message that no node has taken, until the instant `until`. True for one caller. */
  take(key: OutboxKey, until: number): Promise<boolean>;
  /** The same, but also takes a message whose node did not finish in time: for what may be delivered twice. */
  takeOver(key: OutboxKey, now: number, until: number): Promise<boolean>;
  /** Returns a taken message to the outbox, for a later attempt. */
  release(key: OutboxKey, next: { readonly attempts: number; readonly dueAt: number }): Promise<void>;
  remove(key: OutboxKey): Promise<void>;
  /** Removes a taken message whose time is up. False: it does not exist any more, or has been released. */
  removeTaken(key: OutboxKey, now: number): Promise<boolean>;
}
