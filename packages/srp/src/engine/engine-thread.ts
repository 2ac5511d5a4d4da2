import { Worker } from 'node:worker_threads';
import type { EngineJob } from './engine-job.ts';
import { JobChannel } from './job-channel.ts';

/** A job and the caller that waits for its result. */
export interface PendingJob {
  readonly job: EngineJob;
  readonly cost: number;
  /** True if the process may exit before the job is done. */
  readonly background: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** How many threads have died while they had this job. */
  deaths: number;
}

/** What a thread reports to the pool. */
export interface ThreadEvents {
  /** The thread has no more jobs. */
  idle(): void;
  /** The thread has ended, and `orphans` have no answer. `started` is false if it never started. */
  died(orphans: PendingJob[], started: boolean, cause: Error | undefined): void;
}

/** In the source, this file and the worker are .ts, and Node strips the types. In the build, both are .js. */
export const engineWorkerFile = new URL(
  `./engine-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
);

// Jobs allocate only short-lived numbers, so a larger young generation would waste memory.
const resourceLimits = { maxYoungGenerationSizeMb: 2 };

/** One worker thread, its pending jobs, and their cost. */
export class EngineThread {
  readonly #worker: Worker;
  readonly #channel: JobChannel;
  /** Jobs without a result, in their order. The first ones are in the channel; the others wait until it has room. */
  readonly #pending: PendingJob[] = [];
  #posted = 0;
  #foreground = 0;
  #load = 0;
  #isStarted = false;
  #cause: Error | undefined;

  constructor(workerFile: URL, events: ThreadEvents) {
    this.#channel = new JobChannel(() => this.#receive(events));
    const { threadEnd } = this.#channel;
    try {
      // The flags of the process are not passed on: some of them, such as --input-type, prevent a thread from starting.
      this.#worker = new Worker(workerFile, {
        name: 'latchkey-srp',
        execArgv: [],
        resourceLimits,
        workerData: threadEnd,
        transferList: [threadEnd.port],
      });
    } catch (error) {
      this.#channel.close();
      throw error;
    }
    this.#worker.on('error', (error: unknown) => {
      this.#cause = error instanceof Error ? error : undefined;
    });
    this.#worker.on('exit', () => {
      this.#takeAll();
      this.#isStarted ||= this.#channel.isStarted;
      this.#channel.close();
      events.died(this.#pending.splice(0), this.#isStarted, this.#cause);
    });
    // This must come last: listening for events keeps the process alive.
    this.#worker.unref();
  }

  /** The number of jobs without a result that a caller waits for. */
  get foreground(): number {
    return this.#foreground;
  }

  /** The number of exponentiations that have no result yet. */
  get load(): number {
    return this.#load;
  }

  /** Whether the thread is running. Jobs for one that is not wait for its start. */
  get started(): boolean {
    return this.#isStarted;
  }

  /** Whether the thread is running and has nothing to do. */
  get idle(): boolean {
    return this.#isStarted && this.#load === 0;
  }

  /** Passes a job to the thread. The process stays alive while a caller waits for one, unless it is a background job. */
  post(pending: PendingJob): void {
    this.#pending.push(pending);
    this.#load += pending.cost;
    this.#postMore();
    if (!pending.background && this.#foreground++ === 0) this.#worker.ref();
  }

  /** Stops the thread at once. `died` is then called with the jobs that are left. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #postMore(): void {
    for (let next = this.#pending[this.#posted]; next !== undefined; next = this.#pending[this.#posted]) {
      if (!this.#channel.post(next.job)) return;
      this.#posted++;
    }
  }

  #receive(events: ThreadEvents): void {
    const starts = !this.#isStarted && this.#channel.isStarted;
    this.#isStarted ||= starts;
    // A wait can end although nothing has happened.
    const isChanged = this.#takeAll() || starts;
    if (isChanged && this.#load === 0) events.idle();
  }

  /** Settles the jobs that have an outcome. Returns whether there were any. */
  #takeAll(): boolean {
    const before = this.#pending.length;
    for (let outcome = this.#channel.take(); outcome !== undefined; outcome = this.#channel.take()) {
      const pending = this.#pending.shift() as PendingJob;
      this.#posted--;
      this.#load -= pending.cost;
      if (!pending.background && --this.#foreground === 0) this.#worker.unref();
      if ('value' in outcome) pending.resolve(outcome.value);
      else pending.reject(new Error(outcome.failure));
    }
    if (this.#pending.length === before) return false;
    this.#postMore();
    return true;
  }
}
