/**
 * Group commit: many writes, one commit. Waiting jobs run one after another in one transaction, each inside its own
 * savepoint, and share the one disk flush that makes them durable. The next group runs while the disk flushes, and
 * takes further jobs until the flush is over. It commits only then, so that at most one commit is not durable.
 *
 * - A job that fails is rolled back alone. No caller, not even that of a failed job, gets an outcome before the flush:
 *   a job may have read the changes of another job of the group, or of the group before, and these are lost if the
 *   flush fails.
 * - If a commit fails, every job of its group fails.
 * - If a flush fails, nothing is written any more until the database is opened again: after a failed flush, the
 *   operating system may report success for data that it has dropped.
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
  /** Called before a commit: readers must not see its changes until `flushed`. */
  hide?(): void;
  /** Makes everything that was committed durable. Absent: a commit is durable by itself. */
  flush?(): Promise<void>;
  /** Called once the last commit is durable, before the callers of its jobs get their outcomes. */
  flushed?(): void;
}

export interface GroupCommitOptions {
  /** The largest number of jobs that share a commit. It limits how long the first job waits for the last. */
  readonly maximumJobs: number;
  /** How long a job may wait for something other than the database before it fails. */
  readonly stalledAfterMs: number;
  /** How long a job waits while another process locks the database. */
  readonly lockedForMs: number;
  /**
   * Called after each group, with the number of its jobs and of waiting jobs; the time for maintenance. If it returns a
   * function, no group runs until that has finished, and all commits are durable when it is called.
   */
  readonly afterGroup?: ((jobs: number, waiting: number) => (() => Promise<void>) | undefined) | undefined;
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
  /** What runs before the next group. */
  readonly #pauses: (() => Promise<void>)[] = [];
  /** The flush of the last commit; it never rejects. Undefined once it is over. */
  #flushing: Promise<void> | undefined;
  /** The error of a failed flush. */
  #broken: StoreError | undefined;
  /** Resolved when a job arrives, for a group that waits for the flush before it. */
  #arrival: PromiseWithResolvers<void> | undefined;

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
    this.#arrival?.resolve();
    this.#running ??= this.#runGroups();
    return promise;
  }

  /** The error of a failed flush, after which nothing is written any more. */
  get broken(): StoreError | undefined {
    return this.#broken;
  }

  /**
   * Runs `work` between two groups, when all commits are durable. Its error is the caller's.
   * @throws StoreError once a flush has failed
   */
  async pause<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw storeClosed();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#pauses.push(async () => {
      try {
        this.#assertIntact();
        resolve(await work());
      } catch (error) {
        reject(error);
      }
    });
    this.#running ??= this.#runGroups();
    this.#arrival?.resolve();
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
    while (this.#hasWork) {
      await this.#runPauses();
      const jobs = this.#waiting.length > 0 ? await this.#runGroup() : 0;
      // Another turn: callers send their responses before maintenance starts, and new jobs are submitted.
      await nextTurn();
      const maintain = this.#broken === undefined ? this.#options.afterGroup?.(jobs, this.#waiting.length) : undefined;
      if (maintain !== undefined) {
        await this.#flushing;
        if (this.#broken === undefined) await maintain();
      }
      // The next group may begin before the flush is over.
      while (this.#flushing !== undefined && !this.#hasWork) await this.#flushOrArrival();
    }
    this.#running = undefined;
  }

  get #hasWork(): boolean {
    return this.#waiting.length > 0 || this.#pauses.length > 0;
  }

  async #runPauses(): Promise<void> {
    if (this.#pauses.length > 0) await this.#flushing;
    for (const pause of this.#pauses.splice(0)) await pause();
  }

  /** Runs the next group. Returns the number of its jobs. */
  async #runGroup(): Promise<number> {
    const group: WaitingJob[] = [];
    const outcomes: Outcome[] = [];
    try {
      this.#assertIntact();
      await this.#begin(this.#waiting[0]?.since ?? 0);
      do {
        const taken = this.#waiting.splice(0, this.#options.maximumJobs - group.length);
        group.push(...taken);
        for (const job of taken) outcomes.push(await this.#runJob(job));
      } while (await this.#mayTakeMore(group.length));
      this.#assertIntact();
      this.#target.hide?.();
      this.#target.exec('commit');
    } catch (error) {
      this.#giveUp();
      // A group that could not begin fails with the jobs that it would have had.
      if (group.length === 0) group.push(...this.#waiting.splice(0, this.#options.maximumJobs));
      for (const job of group) job.fail(error);
      return group.length;
    }
    if (this.#target.flush === undefined) {
      for (const outcome of outcomes) outcome.settle();
    } else {
      const flushing = this.#flush(this.#target.flush(), group, outcomes).finally(() => {
        if (this.#flushing === flushing) this.#flushing = undefined;
      });
      this.#flushing = flushing;
    }
    return group.length;
  }

  /** Waits until the flush of the group before is over, or a job arrives that this group can take. */
  async #mayTakeMore(taken: number): Promise<boolean> {
    while (this.#flushing !== undefined) {
      if (this.#waiting.length > 0 && taken < this.#options.maximumJobs) return true;
      await (taken < this.#options.maximumJobs ? this.#flushOrArrival() : this.#flushing);
    }
    return false;
  }

  /** Resolves when the flush is over, or when a job arrives. */
  async #flushOrArrival(): Promise<void> {
    this.#arrival = Promise.withResolvers();
    await Promise.race([this.#flushing, this.#arrival.promise]);
    this.#arrival = undefined;
  }

  /** Reports the outcomes of a committed group once the flush has finished. Never rejects. */
  async #flush(flush: Promise<void>, group: readonly WaitingJob[], outcomes: readonly Outcome[]): Promise<void> {
    try {
      await flush;
      this.#target.flushed?.();
    } catch (error) {
      this.#broken = new StoreError('unavailable', `The disk did not confirm a write: ${String(error)}`);
      for (const job of group) job.fail(this.#broken);
      return;
    }
    for (const outcome of outcomes) outcome.settle();
  }

  #assertIntact(): void {
    if (this.#broken !== undefined) throw this.#broken;
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
      // What `hide` did ends at the next flush; without a commit there is none.
      if (this.#flushing === undefined && this.#broken === undefined) this.#target.flushed?.();
    } catch {
      // The original error is reported. If the problem persists, the next `begin` fails too.
    }
  }
}
