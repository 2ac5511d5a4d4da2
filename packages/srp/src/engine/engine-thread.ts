import { Worker } from 'node:worker_threads';
import type { EngineJob } from './engine-job.ts';
import type { ThreadMessage } from './engine-worker.ts';

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
  readonly #pending = new Map<number, PendingJob>();
  #nextId = 0;
  #foreground = 0;
  #load = 0;
  #started = false;
  #cause: Error | undefined;

  constructor(workerFile: URL, events: ThreadEvents) {
    // The flags of the process are not passed on: some of them, such as --input-type, prevent a thread from starting.
    this.#worker = new Worker(workerFile, { name: 'latchkey-srp', execArgv: [], resourceLimits });
    this.#worker.on('message', (message: ThreadMessage) => this.#receive(message, events));
    // The caller of an answer that cannot be read would wait forever. So the thread is ended and the job given to another.
    this.#worker.on('messageerror', () => void this.#worker.terminate());
    this.#worker.on('error', (error: unknown) => {
      this.#cause = error instanceof Error ? error : undefined;
    });
    this.#worker.on('exit', () => events.died([...this.#pending.values()], this.#started, this.#cause));
    // This must come last: listening for messages keeps the process alive.
    this.#worker.unref();
  }

  /** The number of exponentiations that have no result yet. */
  get load(): number {
    return this.#load;
  }

  /** Whether the thread is running. Jobs for one that is not wait for its start. */
  get started(): boolean {
    return this.#started;
  }

  /** Whether the thread is running and has nothing to do. */
  get idle(): boolean {
    return this.#started && this.#load === 0;
  }

  /** Passes a job to the thread. The process stays alive while a caller waits for one, unless it is a background job. */
  post(pending: PendingJob): void {
    const id = this.#nextId++;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
    this.#worker.postMessage({ id, job: pending.job });
    this.#pending.set(id, pending);
    this.#load += pending.cost;
    if (!pending.background && this.#foreground++ === 0) this.#worker.ref();
  }

  /** Stops the thread at once. `died` is then called with the jobs that are left. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(message: ThreadMessage, events: ThreadEvents): void {
    if (message.kind === 'ready') this.#started = true;
    else this.#settle(message);
    if (this.#load === 0) events.idle();
  }

  #settle(message: Exclude<ThreadMessage, { kind: 'ready' }>): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    this.#load -= pending.cost;
    if (!pending.background && --this.#foreground === 0) this.#worker.unref();
    if (message.kind === 'done') pending.resolve(message.value);
    else pending.reject(new Error(message.message));
  }
}
