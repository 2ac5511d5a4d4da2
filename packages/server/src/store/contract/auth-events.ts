/** The store of the audit trail: what the rest of the server may ask of it. */
import type { AuthEventRecord } from '../../records/auth-event.ts';

export interface AuthEventReader {
  /** The newest events of a user, newest first: as many as are kept, which is a few dozen. */
  list(poolId: string, sub: string): Promise<readonly AuthEventRecord[]>;
}

export interface AuthEventWriter extends AuthEventReader {
  /**
   * Adds an event, and lets go of the oldest beyond those that are kept. Of a sub that no user has, nothing stays; it takes
   * as long.
   */
  insert(event: AuthEventRecord): Promise<void>;
}
