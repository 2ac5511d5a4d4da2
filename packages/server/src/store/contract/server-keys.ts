/** The store of the keys that rotation keeps in the database: what the rest of the server may ask of it. */
import type { ServerKeyRecord } from '../../records/server-key.ts';

export interface ServerKeyReader {
  /** All of them, in the order of their ids. */
  list(): Promise<readonly ServerKeyRecord[]>;
}

export interface ServerKeyWriter extends ServerKeyReader {
  /** Does nothing when there is a key of this id. */
  putIfAbsent(key: ServerKeyRecord): Promise<void>;
  /** Takes the place of a key of the same id. */
  put(key: ServerKeyRecord): Promise<void>;
  remove(id: string): Promise<void>;
}
