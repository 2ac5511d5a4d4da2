/** What is stored about a message that waits for delivery. */
import type { Message } from './message.ts';

/** A message that was certainly not handed over, and waits for another attempt. Sealed at rest. */
export interface OutboxRecord {
  readonly poolId: string;
  readonly sub: string;
  readonly messageId: string;
  readonly message: Message;
  /** Attempts that have failed. */
  readonly attempts: number;
  /** When it is tried again; while it is taken, when the node that took it is given up. */
  readonly dueAt: number;
  /** A node is trying it, or has ended while it did. */
  readonly isTaken: boolean;
  readonly expiresAt: number;
}
