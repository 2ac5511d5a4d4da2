/** The store of the audit trail: its interface for the rest of the server. */
import type { AuthEventRecord } from '../../records/auth-event.ts';

export interface AuthEventReader {
  /** The newest fifty events of a user, newest first. */
  list(poolId: string, sub: string): Promise<readonly AuthEventRecord[]>;
  /** Every stored event of a user, newest first: also those that will be deleted next. */
  listStored(poolId: string, sub: string): Promise<readonly AuthEventRecord[]>;
}

export interface AuthEventWriter extends AuthEventReader {
  /**
   * Adds an event, and deletes the oldest ones beyond fifty, when there are ten. For a sub that no user has, nothing stays
   * stored, but the call takes as long.
   */
  insert(event: AuthEventRecord): Promise<void>;
}
