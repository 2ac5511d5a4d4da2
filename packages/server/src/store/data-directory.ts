/** The data directory of an embedded server: what is in it, and how its entries are made to last. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

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

/** Makes a directory and its parents, for their owner only, so that they survive a power failure. Present ones stay as they are. */
export async function makeDirectory(directory: string): Promise<void> {
  const path = resolve(directory);
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  // Each new directory is an entry in its parent: from the deepest up to the parent of the first one made.
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** Brings a directory's entries to the disk. Does nothing on Windows, where directories cannot be opened. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
