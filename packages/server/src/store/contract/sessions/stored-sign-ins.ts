/** The store of unfinished sign-ins that do not fit into a Session: its interface for the rest of the server. */
import type { StoredSignIn } from '../../../records/stored-sign-in.ts';

export interface StoredSignInReader {
  find(poolId: string, sub: string, nonce: string): Promise<StoredSignIn | undefined>;
}

export interface StoredSignInWriter extends StoredSignInReader {
  /** Stores a sign-in until it expires. */
  insert(signIn: StoredSignIn): Promise<void>;
}
