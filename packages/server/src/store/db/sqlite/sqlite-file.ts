/** The file of the embedded database: it is created atomically, and checked before it is used. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../../store-error.ts';

/** Files up to this size are checked completely, which takes a second or less. */
const WHOLE_CHECK_BYTES = 256 * 2 ** 20;

/** Tables that every request needs, and that are small for any number of users. */
const SMALL_TABLES = ['migrations', 'key_check', 'pools', 'clients', 'signing_keys'];

/**
 * Creates the file if there is none. It is never created empty, so an empty file has lost its content.
 * @throws StoreError (`damaged`) for an empty file, and for a write-ahead log whose database is missing
 * @throws Node's errors if the file cannot be created or opened
 */
export function prepareFile(file: string): void {
  const present = statOf(file);
  if (present === undefined) {
    if ((statOf(`${file}-wal`)?.size ?? 0) > 0) {
      throw new StoreError('damaged', 'it is missing, but its write-ahead log exists.');
    }
    makeFile(file);
  } else if (present.size === 0) {
    throw new StoreError('damaged', 'it is empty; its content is lost.');
  }
  // If the file cannot be opened, Node's error says more than SQLite's. The -wal and -shm files get the mode of this
  // file.
  closeSync(openSync(file, 'r+'));
}

/** The part of an open database that the checks need. */
export interface CheckTarget {
  /** Returns the rows of a query. @throws StoreError */
  rowsOf(sql: string): Readonly<Record<string, unknown>>[];
}

/**
 * Checks the file for damage: completely, or above `wholeCheckBytes` only its schema and its small tables. SQLite
 * itself rejects a file that is shorter than its header states. Indexes are not compared with their tables, because
 * that takes ten times as long.
 * @throws StoreError (`damaged`)
 */
export function checkContent(file: string, database: CheckTarget, wholeCheckBytes = WHOLE_CHECK_BYTES): void {
  if (statSync(file).size <= wholeCheckBytes) return quickCheck(database, '1');
  const tables = database.rowsOf("select name from sqlite_schema where type = 'table'");
  const present = new Set(tables.map(({ name }) => name));
  for (const table of SMALL_TABLES.filter((name) => present.has(name))) quickCheck(database, table);
}

function quickCheck(database: CheckTarget, argument: string): void {
  const [row] = database.rowsOf(`pragma quick_check(${argument})`);
  const found = row?.['quick_check'];
  if (found !== 'ok') throw new StoreError('damaged', `${oneLine(String(found))}.`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

/**
 * Creates an empty database under another name and then renames it: another process may do the same at the same time.
 */
function makeFile(file: string): void {
  const made = `${file}.${process.pid}.new`;
  closeSync(openSync(made, 'w', 0o600));
  const memory = new DatabaseSync(':memory:');
  memory.exec(`vacuum into '${made.replaceAll("'", "''")}'`);
  memory.close();
  sync(made);
  publish(made, file);
  if (process.platform !== 'win32') sync(dirname(file));
}

/** Gives the file its final name, unless there is already a file with that name. */
function publish(made: string, file: string): void {
  try {
    linkSync(made, file);
  } catch {
    // Another process was first, or the file system has no hard links.
    if (!existsSync(file)) return renameSync(made, file);
  }
  rmSync(made);
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
