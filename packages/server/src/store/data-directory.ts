/** The content of the data directory of an embedded server. */
import { join } from 'node:path';

/** Paths of the files in a data directory. */
export interface DataFiles {
  /** The SQLite database; while a server runs there are also a `-wal` and a `-shm` file. */
  readonly database: string;
  /** The file of the master keys, under which the database's secrets are sealed. */
  readonly key: string;
  /** Empty; a server locks it, and leaves it behind. */
  readonly lock: string;
}

/** Returns the paths of the files in a data directory. */
export function dataFiles(directory: string): DataFiles {
  return {
    database: join(directory, 'latchkey.db'),
    key: join(directory, 'latchkey.key'),
    lock: join(directory, 'latchkey.lock'),
  };
}
