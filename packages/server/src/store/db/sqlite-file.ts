/** The file of the embedded database: it comes into being whole, and is looked through before it is used. */
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
import { StoreError } from '../store-error.ts';

/** Files up to this size are checked wholly, which takes a second or less. */
const WHOLE_CHECK_BYTES = 256 * 2 ** 20;

/** Tables that are small however many users there are, and that every request depends on. */
const SMALL_TABLES = ['migrations', 'key_check', 'pools', 'clients', 'signing_keys'];

/**
 * Makes the file if there is none. It is never there without content, so that an empty one has lost its content.
 * @throws StoreError (`damaged`) for an empty file, and for a write-ahead log whose database is missing
 * @throws Node's errors when the file cannot be made or opened
 */
export function prepareFile(file: string): void {
  const present = statOf(file);
  if (present === undefined) {
    if ((statOf(`${file}-wal`)?.size ?? 0) > 0) {
      throw new StoreError('damaged', 'it is missing, but its write-ahead log is there.');
    }
    makeFile(file);
  } else if (present.size === 0) {
    throw new StoreError('damaged', 'it is empty, and has lost its content.');
  }
  // Node tells more about what is in the way than SQLite. Its -wal and -shm files get the mode of this one.
  closeSync(openSync(file, 'r+'));
}

/** An open database, as far as checks need it. */
export interface CheckTarget {
  /** The rows that SQL text gives. @throws StoreError */
  rowsOf(sql: string): Readonly<Record<string, unknown>>[];
}

/**
 * Looks for damage: through the whole file, or above `wholeCheckBytes` through its schema and its small tables. A file that
 * is shorter than its header says is refused by SQLite itself. Indexes are not compared with their tables, which takes ten
 * times as long.
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

/** Makes an empty database beside its place and moves it there: another process may do the same at the same time. */
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

/** Gives the file its name unless another one has it. */
function publish(made: string, file: string): void {
  try {
    linkSync(made, file);
  } catch {
    // The other process was quicker, or the file system has no hard links.
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
