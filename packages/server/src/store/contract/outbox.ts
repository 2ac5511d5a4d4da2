/** The store of messages that wait for delivery: what the rest of the server may ask of it. */
import type { OutboxRecord } from '../../records/outbox.ts';

/** What names a message in the outbox. */
export type OutboxKey = Pick<OutboxRecord, 'poolId' | 'sub' | 'messageId'>;

export interface OutboxReader {
  /**
   * At most `limit` messages that are due, the longest first; taken ones among them, whose nodes said nothing in time. One that
   * is due later than in `longestOutboxWaitMs` has waited since before the clock was set back, and is due as well.
   */
  due(now: number, limit: number): Promise<readonly OutboxRecord[]>;
}

export interface OutboxWriter extends OutboxReader {
  insert(waiting: OutboxRecord): Promise<void>;
  /** Takes a message that nobody has taken; `until` is when the taker is given up. True for one caller. */
  take(key: OutboxKey, until: number): Promise<boolean>;
  /** Gives a taken message back, for later. */
  release(key: OutboxKey, next: { readonly attempts: number; readonly dueAt: number }): Promise<void>;
  remove(key: OutboxKey): Promise<void>;
  /** Removes a message whose taker is given up. False: it is not there any more, or has been given back. */
  removeTaken(key: OutboxKey, now: number): Promise<boolean>;
}
