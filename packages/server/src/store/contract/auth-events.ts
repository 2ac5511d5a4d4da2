/** The store of the audit trail: its interface for the rest of the server. */
import type { AuthEventRecord } from '../../records/auth-event.ts';

export interface AuthEventReader {
  /** The stored events of a user, newest first: a few dozen at most. */
  list(poolId: string, sub: string): Promise<readonly AuthEventRecord[]>;
}

export interface AuthEventWriter extends AuthEventReader {
  /**
   * Adds an event, and deletes the oldest ones beyond the limit per user. For a sub that no user has, nothing stays
   * stored, but the call takes as long.
   */
  insert(event: AuthEventRecord): Promise<void>;
}
