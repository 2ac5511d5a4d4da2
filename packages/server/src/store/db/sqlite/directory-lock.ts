/**
 * The lock of a data directory: one server at a time. Two servers would each keep counters, keys and rates of their own, and answer from
 * different states. The lock is SQLite's lock of an empty file, which the operating system releases when the process ends, however it ends.
 */
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, storeErrorOf } from './sqlite-error.ts';

export interface DirectoryLock {
  release(): void;
}

/**
 * Locks a directory, which must exist.
 *
 * @returns undefined if another server has it
 * @throws StoreError, and Node's errors if the file cannot be created or used
 */
export function lockDirectory(directory: string): DirectoryLock | undefined {
  const file = join(directory, 'latchkey.lock');
  // A file that exists is opened by SQLite alone: closing another descriptor of it would release the lock of this process.
  if (!existsSync(file)) writeFileSync(file, '', { flag: 'a', mode: 0o600 });
  const database = opened(file);
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    const failure = storeErrorOf(error);
    if (isBusy(failure)) return undefined;
    throw failure;
  }
  return { release: () => database.close() };
}

function opened(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    // Node's error names the reason; SQLite's does not.
    closeSync(openSync(file, 'r+'));
    throw storeErrorOf(error);
  }
}
