/** The store of messages that wait for delivery: its interface for the rest of the server. */
import type { OutboxRecord } from '../../records/outbox.ts';

/** Identifies a message in the outbox. */
export type OutboxKey = Pick<OutboxRecord, 'poolId' | 'sub' | 'messageId'>;

export interface OutboxReader {
  /**
   * At most `limit` messages that are due, those that have waited longest first. This includes taken messages whose
   * node did not finish in time. A message that would be due later than in `longestOutboxWaitMs` was stored before the
   * clock was set back, and is due as well.
   */
  due(now: number, limit: number): Promise<readonly OutboxRecord[]>;
}

export interface OutboxWriter extends OutboxReader {
  insert(waiting: OutboxRecord): Promise<void>;
  /** Takes a message that no node has taken, until the instant `until`. True for one caller. */
  take(key: OutboxKey, until: number): Promise<boolean>;
  /** Returns a taken message to the outbox, for a later attempt. */
  release(key: OutboxKey, next: { readonly attempts: number; readonly dueAt: number }): Promise<void>;
  remove(key: OutboxKey): Promise<void>;
  /** Removes a taken message whose time is up. False: it does not exist any more, or has been released. */
  removeTaken(key: OutboxKey, now: number): Promise<boolean>;
}
