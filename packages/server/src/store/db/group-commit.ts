/**
 * Group commit: many writes, one commit. Waiting jobs run one after another in one transaction, each inside its own
 * savepoint, and share the one disk flush that makes them durable. Jobs that arrive meanwhile form the next group.
 *
 * - A job that fails is rolled back alone. No caller, not even that of a failed job, gets an outcome before the commit:
 *   a job may have read the changes of another job of the group, and these are lost if the commit fails.
 * - If a commit fails, every job of its group fails.
 * - The database answers synchronously, so a job needs no timer to make progress. If the timer fires while a job runs,
 *   the job waits for something other than the database, and fails.
 */
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../store-error.ts';
import { type GivenLease, type Lease, storeClosed } from './lease.ts';

/** The part of a database connection that transactions need. Its errors are StoreErrors. */
export interface CommitTarget {
  exec(sql: string): void;
  /** Begins a write transaction. False: another process is writing. */
  begin(): boolean;
  readonly isTransaction: boolean;
}

export interface GroupCommitOptions {
  /** The largest number of jobs that share a commit. It limits how long the first job waits for the last. */
  readonly maximumJobs: number;
  /** How long a job may wait for something other than the database before it fails. */
  readonly stalledAfterMs: number;
  /** How long a job waits while another process locks the database. */
  readonly lockedForMs: number;
  /** Called after each group, with the number of its jobs and of waiting jobs; the time for maintenance. */
  readonly afterGroup?: ((jobs: number, waiting: number) => void) | undefined;
}

interface WaitingJob {
  /** When the job was submitted; value of `performance.now()`. */
  readonly since: number;
  run(lease: Lease): Promise<Outcome>;
  fail(error: unknown): void;
}

/** The outcome of a job; `settle` reports it to the caller. */
type Outcome =
  | { readonly succeeded: true; settle(): void }
  | { readonly succeeded: false; readonly error: unknown; settle(): void };

/** The pause between attempts to begin a transaction while another process writes. */
const BEGIN_PAUSE_MS = 5;

export class GroupCommit {
  readonly #target: CommitTarget;
  readonly #options: GroupCommitOptions;
  #waiting: WaitingJob[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(target: CommitTarget, options: GroupCommitOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Runs the job with the next group. Settles when its changes are durable or rolled back. */
  submit<T>(job: (lease: Lease) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(storeClosed());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = async (lease: Lease): Promise<Outcome> => {
      try {
        const value = await job(lease);
        return { succeeded: true, settle: () => resolve(value) };
      } catch (error) {
        return { succeeded: false, error, settle: () => reject(error) };
      }
    };
    this.#waiting.push({ since: performance.now(), run, fail: reject });
    this.#running ??= this.#runGroups();
    return promise;
  }

  /** Finishes the waiting jobs and accepts no new ones. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #runGroups(): Promise<void> {
    // One turn of the event loop: all requests that are ready to write submit their jobs and share the commit.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.#options.maximumJobs);
      await this.#runGroup(group);
      // Another turn: callers send their responses before maintenance starts, and new jobs are submitted.
      await nextTurn();
      this.#options.afterGroup?.(group.length, this.#waiting.length);
    }
    this.#running = undefined;
  }

  async #runGroup(group: readonly WaitingJob[]): Promise<void> {
    const outcomes: Outcome[] = [];
    try {
      await this.#begin(group[0]?.since ?? 0);
      for (const job of group) outcomes.push(await this.#runJob(job));
      this.#target.exec('commit');
    } catch (error) {
      this.#giveUp();
      for (const job of group) job.fail(error);
      return;
    }
    for (const outcome of outcomes) outcome.settle();
  }

  /**
   * Tries at least once. Time that a job has waited in the queue counts, so it does not wait for the full time again.
   */
  async #begin(since: number): Promise<void> {
    while (!this.#target.begin()) {
      if (performance.now() - since >= this.#options.lockedForMs) {
        throw new StoreError('unavailable', 'Another process has locked the database.');
      }
      await delay(BEGIN_PAUSE_MS);
    }
  }

  /** @throws if the whole transaction was rolled back. */
  async #runJob(job: WaitingJob): Promise<Outcome> {
    this.#target.exec('savepoint job');
    const outcome = await this.#withinTime(job);
    // On some errors (disk full, I/O error) SQLite rolls back the whole transaction, not only the statement.
    if (!this.#target.isTransaction) {
      throw outcome.succeeded
        ? new StoreError('unavailable', 'The database has rolled back the transaction.')
        : outcome.error;
    }
    if (!outcome.succeeded) this.#target.exec('rollback to job');
    this.#target.exec('release job');
    return outcome;
  }

  async #withinTime(job: WaitingJob): Promise<Outcome> {
    const lease: GivenLease = { ended: undefined };
    const stalled = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => {
      const error = new StoreError('misuse', 'A write job waited for something other than the store.');
      stalled.resolve({ succeeded: false, error, settle: () => job.fail(error) });
    }, this.#options.stalledAfterMs);
    try {
      return await Promise.race([job.run(lease), stalled.promise]);
    } finally {
      clearTimeout(timer);
      lease.ended = 'job';
    }
  }

  #giveUp(): void {
    try {
      if (this.#target.isTransaction) this.#target.exec('rollback');
    } catch {
      // The original error is reported. If the problem persists, the next `begin` fails too.
    }
  }
}
