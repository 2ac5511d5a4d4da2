/**
 * The embedded engine: SQLite through node:sqlite. It has a writer connection that only the group commit uses, and a
 * reader connection that sees the last commit. Both are synchronous: they run on the thread of the caller.
 */
import { statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreError } from '../store-error.ts';
import type { Connection, Engine, Snapshot } from './connection.ts';
import { sqlite } from './dialect.ts';
import { type CommitTarget, GroupCommit } from './group-commit.ts';
import { assertNotEnded, type GivenLease, type Lease, storeClosed } from './lease.ts';
import type { CompiledQuery, Query } from './query.ts';
import { fillProbe, readMainTables, readProbes, removeProbe } from './probe.ts';
import { isBusy, isDamage, storeErrorOf } from './sqlite-error.ts';
import { type CheckTarget, checkContent, prepareFile } from './sqlite-file.ts';

/**
 * With `synchronous = full` every commit is on the disk before it returns. Automatic checkpoints are off (see
 * `#checkpoint`). Undo information of savepoints stays in memory; it is not needed after a crash. `fullfsync` matters
 * only on macOS, where a plain fsync does not flush the drive's cache.
 */
const WRITER_SETTINGS = [
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma fullfsync = on',
  'pragma checkpoint_fullfsync = on',
  'pragma wal_autocheckpoint = 0',
  'pragma temp_store = memory',
  // Deleted and replaced content is overwritten with zeros (docs/decisions/0023).
  'pragma secure_delete = on',
  'pragma cache_size = -16384',
];
const READER_SETTINGS = ['pragma cache_size = -16384'];

/**
 * Waiting for another process's lock blocks the whole server. The writer does not wait at all; the group commit tries
 * again. A reader waits for a lock only while a log is being recovered.
 */
const WRITER_LOCK_TIMEOUT_MS = 0;
const READER_LOCK_TIMEOUT_MS = 50;
const OPEN_TIMEOUT_MS = 5_000;

const JOBS_PER_COMMIT = 256;
const STALLED_AFTER_MS = 5_000;
/** How long a job waits while another process locks the file. */
const LOCKED_FOR_MS = 5_000;

/**
 * A job writes about ten pages. A checkpoint runs about every thousand pages and blocks all requests for 10 to 30 ms.
 * While many jobs wait it is postponed, because a few large checkpoints take far less time in total than many small
 * ones.
 */
const JOBS_PER_CHECKPOINT = 128;
const JOBS_PER_CHECKPOINT_WHEN_BUSY = 1_024;
const WAITING_WHEN_BUSY = 16;

/** A job that changes more rows, as user imports do, counts as several. */
const ROWS_OF_A_JOB = 16;

/**
 * The largest database that is rewritten when the server stops. VACUUM reads and writes the whole file, and stopping
 * the server waits for it: about a second for this size.
 */
const VACUUM_BYTES = 128 * 1024 * 1024;

/** Large enough that the probe needs new pages, so that it fails if the disk or the file is full. */
const PROBE_BYTES = 16_384;
/** The size after a write has failed because of the disk: then a small write that succeeds proves nothing. */
const LARGE_PROBE_BYTES = 1_048_576;

/**
 * Opens or creates the database file, and checks it for damage. The directory must exist.
 * @throws StoreError (`damaged`, `unavailable`), and Node's errors if the file cannot be opened
 */
export function openSqlite(file: string): Engine {
  try {
    prepareFile(file);
    return new SqliteEngine(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new StoreError('damaged', `The database ${file} is damaged: ${error.message}`, error.engineCode);
  }
}

class SqliteEngine implements Engine {
  readonly dialect = sqlite;
  readonly reader: Connection;
  readonly #writer: Database;
  readonly #readerDatabase: Database;
  readonly #commits: GroupCommit;
  #jobsSinceCheckpoint = 0;
  /** The error of the last checkpoint; undefined if it succeeded. */
  #checkpointError: unknown;
  /** A write has failed because of the disk, and no large probe has succeeded since. */
  #lacksSpace = false;
  readonly #reading: GivenLease = { ended: undefined };
  readonly #file: string;
  /** Something was written since the database was opened. */
  #written = false;
  /** The next checkpoint empties the log. */
  #emptiesLog = false;

  constructor(file: string) {
    this.#file = file;
    this.#writer = new Database(file, WRITER_SETTINGS, false);
    try {
      this.#readerDatabase = new Database(file, READER_SETTINGS, true);
      checkContent(file, this.#readerDatabase);
    } catch (error) {
      this.#writer.close();
      throw error;
    }
    this.reader = new SqliteConnection(this.#readerDatabase, this.#reading);
    this.#commits = new GroupCommit(this.#writer, {
      maximumJobs: JOBS_PER_COMMIT,
      stalledAfterMs: STALLED_AFTER_MS,
      lockedForMs: LOCKED_FOR_MS,
      afterGroup: (jobs, waiting) => this.#afterGroup(jobs, waiting),
    });
  }

  async write<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    this.#written = true;
    try {
      return await this.#commits.submit((lease) => job(new SqliteConnection(this.#writer, lease, true)));
    } catch (error) {
      if (error instanceof StoreError && error.reason === 'unavailable') this.#noteFailedWrite();
      throw error;
    }
  }

  /** `begin immediate` already locks out every other process. */
  writeExclusively<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    return this.write(job);
  }

  async snapshot(): Promise<Snapshot> {
    const database = new Database(this.#file, READER_SETTINGS, true);
    const lease: GivenLease = { ended: undefined };
    // The state is fixed by the first read of the transaction.
    database.exec('begin; select count(*) from migrations');
    return {
      reader: new SqliteConnection(database, lease),
      async close() {
        lease.ended = 'store';
        database.close();
      },
    };
  }

  async ping(): Promise<void> {
    if (this.#reading.ended) throw storeClosed();
    // Damage is reported until the next start, which checks the file again.
    const damage = this.#writer.damage ?? this.#readerDatabase.damage;
    if (damage !== undefined) throw damage;
    if (this.#checkpointError !== undefined) this.#checkpoint();
    if (this.#checkpointError !== undefined) throw this.#checkpointError;
    const filler = new Uint8Array(this.#lacksSpace ? LARGE_PROBE_BYTES : PROBE_BYTES);
    // Two commits: pages that are written and freed in the same commit never reach the disk.
    await this.write((connection) => connection.change(fillProbe, { filler }));
    await this.write((connection) => connection.change(removeProbe, {}));
    if (filler.length === LARGE_PROBE_BYTES) this.#lacksSpace = false;
    await this.reader.rows(readProbes, {});
    for (const read of readMainTables) await this.reader.row(read, {});
  }

  /**
   * Empties the write-ahead log. A plain checkpoint copies the log into the database but leaves its bytes in place,
   * including those of rows that have been deleted since.
   */
  async tidy(): Promise<void> {
    this.#emptiesLog = true;
    // A checkpoint cannot run inside a transaction. It runs after the next group of jobs; this empty job makes sure of
    // one.
    await this.write(async () => undefined);
  }

  async close(): Promise<void> {
    if (this.#reading.ended) return;
    this.#reading.ended = 'store';
    await this.#commits.close();
    this.#readerDatabase.close();
    this.#vacuum();
    // Closing the last connection moves the log into the database and removes it.
    this.#writer.close();
  }

  #noteFailedWrite(): void {
    this.#lacksSpace = true;
    // If the log cannot grow any more, a checkpoint lets it start again in the space that it has.
    this.#jobsSinceCheckpoint = JOBS_PER_CHECKPOINT_WHEN_BUSY;
  }

  #afterGroup(jobs: number, waiting: number): void {
    this.#jobsSinceCheckpoint += Math.max(jobs, this.#writer.changedRows / ROWS_OF_A_JOB);
    this.#writer.changedRows = 0;
    const enough = waiting >= WAITING_WHEN_BUSY ? JOBS_PER_CHECKPOINT_WHEN_BUSY : JOBS_PER_CHECKPOINT;
    if (this.#emptiesLog || this.#jobsSinceCheckpoint >= enough) this.#checkpoint();
  }

  /**
   * Rewrites the database without the remains of deleted rows. `secure_delete` clears freed cells and pages, but rows
   * that were moved when a page was split or merged may leave a copy in the unused part of a page.
   */
  #vacuum(): void {
    try {
      if (this.#written && statSync(this.#file).size <= VACUUM_BYTES) this.#writer.exec('vacuum');
    } catch {
      // Another process has the database open, or the disk is full. Nothing is lost, and the next stop tries again.
    }
  }

  /**
   * Moves the write-ahead log into the database file. SQLite would do this inside a commit, where its failure is not
   * reported and its time delays a request. Here all callers have their responses already, and `ping` reports a
   * failure. A failure loses no data: the log stays, and the next checkpoint writes all of it again.
   */
  #checkpoint(): void {
    try {
      this.#writer.exec(`pragma wal_checkpoint(${this.#emptiesLog ? 'truncate' : 'passive'})`);
      this.#emptiesLog = false;
      this.#jobsSinceCheckpoint = 0;
      this.#checkpointError = undefined;
    } catch (error) {
      this.#checkpointError = error;
    }
  }
}

/** One SQLite connection with its prepared statements. */
class Database implements CommitTarget, CheckTarget {
  /** The first error that means damage of the file. */
  damage: StoreError | undefined;
  /** The number of rows that were changed. */
  changedRows = 0;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<CompiledQuery, StatementSync>();

  constructor(file: string, settings: readonly string[], readOnly: boolean) {
    this.#database = this.#convertErrors(() => new DatabaseSync(file, { readOnly, timeout: OPEN_TIMEOUT_MS }));
    for (const setting of settings) this.exec(setting);
    this.exec(`pragma busy_timeout = ${readOnly ? READER_LOCK_TIMEOUT_MS : WRITER_LOCK_TIMEOUT_MS}`);
  }

  get isTransaction(): boolean {
    return this.#database.isTransaction;
  }

  begin(): boolean {
    try {
      this.exec('begin immediate');
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
  }

  exec(sql: string): void {
    this.#convertErrors(() => this.#database.exec(sql));
  }

  all(query: CompiledQuery, parameters: object): unknown[] {
    return this.#convertErrors(() => this.#statement(query).all(...query.valuesOf(parameters)));
  }

  get(query: CompiledQuery, parameters: object): unknown {
    return this.#convertErrors(() => this.#statement(query).get(...query.valuesOf(parameters)));
  }

  rowsOf(sql: string): Record<string, unknown>[] {
    return this.#convertErrors(() => this.#database.prepare(sql).all());
  }

  run(query: CompiledQuery, parameters: object): number {
    const changed = this.#convertErrors(() =>
      Number(this.#statement(query).run(...query.valuesOf(parameters)).changes),
    );
    this.changedRows += changed;
    return changed;
  }

  close(): void {
    this.#convertErrors(() => this.#database.close());
  }

  #convertErrors<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const failure = storeErrorOf(error);
      if (isDamage(failure)) this.damage ??= failure;
      throw failure;
    }
  }

  #statement(query: CompiledQuery): StatementSync {
    const present = this.#statements.get(query);
    if (present) return present;
    const made = this.#database.prepare(query.sql);
    this.#statements.set(query, made);
    return made;
  }
}

class SqliteConnection implements Connection {
  readonly dialect = sqlite;
  readonly #database: Database;
  readonly #lease: Lease;
  readonly #writes: boolean;

  constructor(database: Database, lease: Lease, writes = false) {
    this.#database = database;
    this.#lease = lease;
    this.#writes = writes;
  }

  async rows<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R[]> {
    this.#check();
    return this.#database.all(query.in(sqlite), parameters) as R[];
  }

  async row<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R | undefined> {
    this.#check();
    return this.#database.get(query.in(sqlite), parameters) as R | undefined;
  }

  async change<P extends object>(query: Query<P, unknown>, parameters: P): Promise<number> {
    this.#check();
    return this.#database.run(query.in(sqlite), parameters);
  }

  async run(sql: string): Promise<void> {
    this.#check();
    this.#database.exec(sql);
  }

  /**
   * A job that continues after its end would write into another job's savepoint. A job that continues after SQLite has
   * rolled back the transaction would commit each statement separately.
   */
  #check(): void {
    assertNotEnded(this.#lease);
    if (this.#writes && !this.#database.isTransaction)
      throw new StoreError('unavailable', 'The database has rolled back the transaction.');
  }
}
