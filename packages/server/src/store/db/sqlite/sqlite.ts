/**
 * The embedded engine: SQLite through node:sqlite. It has a writer connection that only the group commit uses, and a
 * reader connection that sees the last commit that is on the disk. Both are synchronous: they run on the thread of the
 * caller. Flushes and checkpoints do not (docs/decisions/0043).
 */
import { statSync } from 'node:fs';
import { StoreError } from '../../store-error.ts';
import { noObserver, type StoreObserver } from '../../../ports/observer.ts';
import { timed } from '../timed.ts';
import type { Connection, Engine, EngineLoad, Snapshot, StatementObserver } from '../connection.ts';
import { sqlite } from '../dialect.ts';
import { type CommitTarget, GroupCommit } from '../group-commit.ts';
import { type GivenLease, storeClosed } from '../lease.ts';
import { fillProbe, readMainTables, readProbes, removeProbe } from '../probe.ts';
import { Checkpoints } from './checkpoints.ts';
import { Database, SqliteConnection } from './database.ts';
import { LogFlush } from './log-flush.ts';
import { isDamage } from './sqlite-error.ts';
import { checkContent, prepareFile } from './sqlite-file.ts';

/**
 * With `synchronous = normal` a commit is in the log, but not on the disk: the group commit flushes the log before any
 * caller gets an answer. SQLite itself flushes where the order of writes matters: the header of a new log, and the log
 * and the database in a checkpoint. Automatic checkpoints are off (see `#checkpoint`). Undo information of savepoints
 * stays in memory; it is not needed after a crash. `fullfsync` matters only on macOS, where a plain fsync does not flush
 * the drive's cache.
 */
const WRITER_SETTINGS = [
  'pragma journal_mode = wal',
  'pragma synchronous = normal',
  'pragma fullfsync = on',
  'pragma checkpoint_fullfsync = on',
  'pragma wal_autocheckpoint = 0',
  'pragma temp_store = memory',
  // Deleted and replaced content is overwritten with zeros (docs/decisions/0023).
  'pragma secure_delete = on',
  'pragma cache_size = -16384',
];
const READER_SETTINGS = ['pragma cache_size = -16384'];

const JOBS_PER_COMMIT = 256;
const STALLED_AFTER_MS = 5_000;
/** How long a job waits while another process locks the file. */
const LOCKED_FOR_MS = 5_000;

/**
 * A job writes about ten pages, so a checkpoint runs about every ten thousand pages. A few large checkpoints take far less
 * time in total than many small ones, because most pages are written again and again.
 */
const JOBS_PER_CHECKPOINT = 1_024;

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
export function openSqlite(
  file: string,
  onStatement?: StatementObserver,
  observer: StoreObserver = noObserver,
): Engine {
  try {
    prepareFile(file);
    return new SqliteEngine(file, onStatement, observer);
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new StoreError('damaged', `The database ${file} is damaged: ${error.message}`, error.engineCode);
  }
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

class SqliteEngine implements Engine {
  readonly dialect = sqlite;
  readonly reader: Connection;
  readonly #writer: Database;
  readonly #readerDatabase: Database;
  readonly #commits: GroupCommit;
  readonly #log: LogFlush;
  readonly #checkpoints: Checkpoints;
  #jobsSinceCheckpoint = 0;
  /** The error of the last checkpoint; undefined if it succeeded. */
  #checkpointError: unknown;
  /** A write has failed because of the disk, and no large probe has succeeded since. */
  #lacksSpace = false;
  readonly #reading: GivenLease = { ended: undefined };
  readonly #file: string;
  readonly #observer: StoreObserver;
  /** Something was written since the database was opened. */
  #written = false;
  /** The first part of a checkpoint is over, the second is due. */
  #isMoved = false;
  /** The next checkpoint empties the log. */
  #emptiesLog = false;

  constructor(file: string, onStatement: StatementObserver | undefined, observer: StoreObserver) {
    this.#file = file;
    this.#observer = observer;
    this.#writer = new Database(file, WRITER_SETTINGS, false, onStatement);
    try {
      this.#readerDatabase = new Database(file, READER_SETTINGS, true, onStatement);
      checkContent(file, this.#readerDatabase);
    } catch (error) {
      this.#writer.close();
      throw error;
    }
    this.reader = new SqliteConnection(this.#readerDatabase, this.#reading);
    this.#log = new LogFlush(file);
    this.#checkpoints = new Checkpoints(file);
    this.#commits = new GroupCommit(this.#commitTarget(), {
      maximumJobs: JOBS_PER_COMMIT,
      stalledAfterMs: STALLED_AFTER_MS,
      lockedForMs: LOCKED_FOR_MS,
      afterGroup: (jobs) => this.#afterGroup(jobs),
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

  #commitTarget(): CommitTarget {
    const [writer, reader, log, observer] = [this.#writer, this.#readerDatabase, this.#log, this.#observer];
    return {
      begin: () => writer.begin(),
      exec: (sql) => writer.exec(sql),
      get isTransaction() {
        return writer.isTransaction;
      },
      // The reader keeps the state before the commit: nobody is told of a write that is not on the disk.
      hide: () => reader.hold(),
      flush: () =>
        timed(
          () => log.flush(),
          (ok, ms) => observer.flush(ok, ms),
        ),
      flushed: () => reader.release(),
    };
  }

  /** `begin immediate` already locks out every other process. */
  writeExclusively<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    return this.write(job);
  }

  async snapshot(): Promise<Snapshot> {
    const database = await this.#commits.pause(async () => {
      const opened = new Database(this.#file, READER_SETTINGS, true);
      try {
        opened.hold();
      } catch (error) {
        opened.close();
        throw error;
      }
      return opened;
    });
    const lease: GivenLease = { ended: undefined };
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
    if (this.#commits.broken !== undefined) throw this.#commits.broken;
    if (this.#checkpointError !== undefined) await this.#commits.pause(() => this.#checkpoint());
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
    await this.#commits.pause(() => this.#checkpoint());
  }

  async close(): Promise<void> {
    if (this.#reading.ended) return;
    this.#reading.ended = 'store';
    await this.#commits.close();
    await this.#checkpoints.close();
    this.#readerDatabase.close();
    this.#log.close();
    // After a failed flush, the log is all that counts: it must not be moved into the database. It is read at the next
    // start, as after a power failure; the connection ends with the process.
    if (this.#commits.broken !== undefined) return;
    this.#vacuum();
    // Closing the last connection moves the log into the database and removes it.
    this.#writer.close();
  }

  #noteFailedWrite(): void {
    this.#lacksSpace = true;
    // If the log cannot grow any more, a checkpoint lets it start again in the space that it has.
    this.#jobsSinceCheckpoint = JOBS_PER_CHECKPOINT;
  }

  /** Starts a checkpoint when there is enough to move. Returns its second part once the first is over. */
  #afterGroup(jobs: number): (() => Promise<void>) | undefined {
    this.#jobsSinceCheckpoint += Math.max(jobs, this.#writer.changedRows / ROWS_OF_A_JOB);
    this.#writer.changedRows = 0;
    if (this.#isMoved) return () => this.#checkpoint();
    if (this.#jobsSinceCheckpoint >= JOBS_PER_CHECKPOINT && !this.#checkpoints.isRunning) this.#startCheckpoint();
    return undefined;
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

  load(): EngineLoad {
    return { fileBytes: bytesOf(this.#file), logBytes: bytesOf(`${this.#file}-wal`) };
  }

  #timedCheckpoint(mode: 'passive' | 'truncate') {
    return timed(
      () => this.#checkpoints.run(mode),
      (ok, ms) => this.#observer.checkpoint(ok, ms),
    );
  }

  /** The first part of a checkpoint, beside the commits. */
  #startCheckpoint(): void {
    this.#timedCheckpoint('passive').then(
      () => (this.#isMoved = true),
      (error: unknown) => (this.#checkpointError = error),
    );
  }

  /**
   * The second part of a checkpoint, while nothing is committed. `ping` reports a failure. A failure loses no data: the
   * log stays, and the next checkpoint writes all of it again.
   */
  async #checkpoint(): Promise<void> {
    const mode = this.#emptiesLog ? 'truncate' : 'passive';
    this.#isMoved = false;
    try {
      await this.#checkpoints.idle();
      const { busy } = await this.#timedCheckpoint(mode);
      if (!busy) this.#emptiesLog = false;
      this.#jobsSinceCheckpoint = 0;
      this.#checkpointError = undefined;
    } catch (error) {
      this.#checkpointError = error;
    }
  }
}
