/** The store of password histories: what the rest of the server may ask of it. */
import type { PastPassword } from '../../records/user.ts';

export interface PastPasswordReader {
  /** The newest first. */
  list(poolId: string, sub: string): Promise<readonly PastPassword[]>;
}

export interface PastPasswordWriter extends PastPasswordReader {
  /** Adds a password as the newest and forgets all but the newest `keep`. Call it with the user locked. */
  add(poolId: string, sub: string, password: PastPassword, keep: number): Promise<void>;
}
