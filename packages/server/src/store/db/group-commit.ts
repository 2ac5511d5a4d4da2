/**
 * Many writes, one commit. Jobs that wait are run one after another in one transaction, each inside its own savepoint,
 * and share the one disk flush that makes them durable. Jobs that arrive meanwhile form the next group.
 *
 * - A job that fails is undone alone. Nobody, not even a job that failed by its own decision, hears of its outcome
 *   before the commit: what it saw may have been the work of a neighbour that the disk then refuses.
 * - A commit that fails fails every job of its group.
 * - A job can only make progress between two turns of the event loop, because the database answers at once. So a timer
 *   that fires while a group runs has found a job that waits for something else; that job is failed.
 */
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../store-error.ts';
import { type GivenLease, type Lease, storeClosed } from './lease.ts';

/** The part of a database connection that transactions need. Its errors are StoreErrors. */
export interface CommitTarget {
  exec(sql: string): void;
  /** Begins a transaction that may write. False: another process is writing. */
  begin(): boolean;
  readonly isTransaction: boolean;
}

export interface GroupCommitOptions {
  /** At most so many jobs share a commit, which bounds how long the first one waits for the last. */
  readonly maximumJobs: number;
  /** How long a job may wait for something else than the database before it is failed. */
  readonly stalledAfterMs: number;
  /** How long a job waits for another process that keeps the database locked. */
  readonly lockedForMs: number;
  /** Called after each group, with the number of its jobs and of those that wait by now: the moment for housekeeping. */
  readonly afterGroup?: ((jobs: number, waiting: number) => void) | undefined;
}

interface WaitingJob {
  /** Of `performance.now()`. */
  readonly since: number;
  run(lease: Lease): Promise<Outcome>;
  fail(error: unknown): void;
}

/** What a job came to; `settle` tells its caller. */
type Outcome =
  | { readonly kept: true; settle(): void }
  | { readonly kept: false; readonly error: unknown; settle(): void };

/** The pause after which a transaction is begun anew while another process writes. */
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

  /** Runs the job with the next group. Settles when its changes are durable, or were given up. */
  submit<T>(job: (lease: Lease) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(storeClosed());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = async (lease: Lease): Promise<Outcome> => {
      try {
        const value = await job(lease);
        return { kept: true, settle: () => resolve(value) };
      } catch (error) {
        return { kept: false, error, settle: () => reject(error) };
      }
    };
    this.#waiting.push({ since: performance.now(), run, fail: reject });
    this.#running ??= this.#runGroups();
    return promise;
  }

  /** Finishes what waits and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #runGroups(): Promise<void> {
    // One turn of the event loop: every request that is ready to write gets to say so, and shares the commit.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.#options.maximumJobs);
      await this.#runGroup(group);
      // Another turn: callers send their answers before housekeeping takes its time, and new jobs gather.
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

  /** Tries at least once. Jobs that have waited behind others for a lock do not wait as long again. */
  async #begin(since: number): Promise<void> {
    while (!this.#target.begin()) {
      if (performance.now() - since >= this.#options.lockedForMs) {
        throw new StoreError('unavailable', 'Another process keeps the database locked.');
      }
      await delay(BEGIN_PAUSE_MS);
    }
  }

  /** @throws when the whole transaction is lost. */
  async #runJob(job: WaitingJob): Promise<Outcome> {
    this.#target.exec('savepoint job');
    const outcome = await this.#withinTime(job);
    // On some errors (disk full, input or output) SQLite undoes the whole transaction, not just the statement.
    if (!this.#target.isTransaction) {
      throw outcome.kept ? new StoreError('unavailable', 'The database gave the transaction up.') : outcome.error;
    }
    if (!outcome.kept) this.#target.exec('rollback to job');
    this.#target.exec('release job');
    return outcome;
  }

  async #withinTime(job: WaitingJob): Promise<Outcome> {
    const lease: GivenLease = { ended: undefined };
    const stalled = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => {
      const error = new StoreError('misuse', 'A write job waited for something else than the store.');
      stalled.resolve({ kept: false, error, settle: () => job.fail(error) });
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
      // The rollback's own error adds nothing to the one that caused it; the next `begin` will tell if it persists.
    }
  }
}
