/** The store of the keys that outlive a master key: its interface for the rest of the server. */
import type { ServerKeyRecord } from '../../records/server-key.ts';

export interface ServerKeyReader {
  /** All of them, in the order of their ids. */
  list(): Promise<readonly ServerKeyRecord[]>;
}

export interface ServerKeyWriter extends ServerKeyReader {
  /** Does nothing if there is a key of this id. */
  putIfAbsent(key: ServerKeyRecord): Promise<void>;
  /** Replaces a key of the same id. */
  put(key: ServerKeyRecord): Promise<void>;
  remove(id: string): Promise<void>;
}
