/** The store of password histories: its interface for the rest of the server. */
import type { PastPassword } from '../../records/user.ts';

export interface PastPasswordReader {
  /** The newest first. */
  list(poolId: string, sub: string): Promise<readonly PastPassword[]>;
}

export interface PastPasswordWriter extends PastPasswordReader {
  /** Adds a password as the newest and deletes all but the newest `keep`. Call it with the user locked. */
  add(poolId: string, sub: string, password: PastPassword, keep: number): Promise<void>;
}
