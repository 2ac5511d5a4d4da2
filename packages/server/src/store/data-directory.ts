/** The data directory of an embedded server: what is in it. */
import { join } from 'node:path';

/** Paths of what a data directory holds. */
export interface DataFiles {
  /** The SQLite database; `-wal` and `-shm` files stand beside it while a server runs. */
  readonly database: string;
  /** The master keys that the database's secrets are sealed under. */
  readonly key: string;
}

/** Where the files of a data directory are. */
export function dataFiles(directory: string): DataFiles {
  return { database: join(directory, 'latchkey.db'), key: join(directory, 'latchkey.key') };
}
