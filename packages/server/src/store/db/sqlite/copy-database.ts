/** Copies a database file that a server may be writing to, with SQLite's backup functions. */
import { backup, DatabaseSync } from 'node:sqlite';
import { storeErrorOf } from './sqlite-error.ts';

/** Pages that are copied in one go, 4 MB. Between two steps the progress is reported and the caller can cancel. */
const PAGES_AT_ONCE = 1_024;

/** How long opening waits while a log is being recovered. */
const OPEN_TIMEOUT_MS = 5_000;

/**
 * Copies the database as it is now into an existing, empty file.
 *
 * The source has a read transaction for the whole time. Without it, SQLite would begin the copy again with every commit of another
 * process, and under load it would never end. Every commit is in the log when its caller learns of it (docs/decisions/0043), so the
 * copy holds all that was acknowledged before it began. A checkpoint cannot empty the log meanwhile; it grows until the copy ends.
 *
 * @param onProgress called with the share that was copied, from 0 to 1; what it throws ends the copy
 * @throws StoreError, and what `onProgress` throws
 */
export async function copyDatabase(file: string, target: string, onProgress: (share: number) => void): Promise<void> {
  const source = opened(file, true);
  let cancelled: unknown;
  try {
    source.exec('begin');
    // The state is fixed by the first read of the transaction.
    source.prepare('select 1 from sqlite_schema limit 1').get();
    await backup(source, target, {
      rate: PAGES_AT_ONCE,
      progress({ totalPages, remainingPages }) {
        try {
          onProgress(totalPages === 0 ? 1 : (totalPages - remainingPages) / totalPages);
        } catch (error) {
          cancelled = error;
          throw error;
        }
      },
    });
  } catch (error) {
    throw cancelled ?? storeErrorOf(error);
  } finally {
    source.close();
  }
}

/**
 * Makes a copy independent of a write-ahead log, and checks all of it.
 * @returns the problem that was found; undefined if there is none
 */
export function finishCopy(file: string): string | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = opened(file, false);
    // Until a server opens it, the copy is one file, which every program can read.
    database.exec('pragma journal_mode = delete');
    const [row] = database.prepare('pragma quick_check(1)').all();
    const found = String(row?.['quick_check']);
    return found === 'ok' ? undefined : found.replaceAll(/\s+/g, ' ').slice(0, 200);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    database?.close();
  }
}

function opened(file: string, readOnly: boolean): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly, timeout: OPEN_TIMEOUT_MS });
  } catch (error) {
    throw storeErrorOf(error);
  }
}
