/** What is stored about what waits for delivery. */
import type { LogEntry } from './log-entry.ts';
import type { Message } from './message.ts';

/** What waits in each queue: messages to users, and events that pools export. */
export interface OutboxContents {
  message: Message;
  log: LogEntry;
}

export type OutboxQueue = keyof OutboxContents;

/**
 * A message that was certainly not handed to the provider, or an exported event. It waits for another attempt. Sealed
 * at rest.
 */
export interface OutboxRecord<Q extends OutboxQueue = OutboxQueue> {
  readonly queue: Q;
  readonly poolId: string;
  readonly sub: string;
  readonly messageId: string;
  readonly message: OutboxContents[Q];
  /** Failed attempts. */
  readonly attempts: number;
  /** When it is tried again; while it is taken, the end of the time that the node has for its attempt. */
  readonly dueAt: number;
  /** A node is delivering it, or stopped while it was. */
  readonly isTaken: boolean;
  readonly expiresAt: number;
}
