/** What is stored about a message that waits for delivery. */
import type { Message } from './message.ts';

/** A message that was certainly not handed to the provider, and waits for another attempt. Sealed at rest. */
export interface OutboxRecord {
  readonly poolId: string;
  readonly sub: string;
  readonly messageId: string;
  readonly message: Message;
  /** Failed attempts. */
  readonly attempts: number;
  /** When it is tried again; while it is taken, the end of the time that the node has for its attempt. */
  readonly dueAt: number;
  /** A node is delivering it, or stopped while it was. */
  readonly isTaken: boolean;
  readonly expiresAt: number;
}
