import { Worker } from 'node:worker_threads';
import type { EngineJob } from './engine-job.ts';
import type { ThreadMessage } from './engine-worker.ts';

/** A job that somebody waits for. */
export interface PendingJob {
  readonly job: EngineJob;
  readonly cost: number;
  /** Whether the process must stay alive for it. */
  readonly background: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** How many threads have died with it. */
  deaths: number;
}

/** What a thread tells the pool. */
export interface ThreadEvents {
  /** The last job is done. */
  idle(): void;
  /** The thread is gone; these jobs have no answer. `started` is false if it never came up. */
  died(orphans: PendingJob[], started: boolean, cause: Error | undefined): void;
}

/** From source this file is .ts and Node strips the types; built it is .js, and so is its neighbour. */
export const engineWorkerFile = new URL(
  `./engine-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
);

// Jobs leave nothing behind but short-lived numbers; a large young generation would only be memory.
const resourceLimits = { maxYoungGenerationSizeMb: 2 };

/** One worker thread, the jobs it has been given, and how much work that is. */
export class EngineThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, PendingJob>();
  #nextId = 0;
  #foreground = 0;
  #load = 0;
  #started = false;
  #cause: Error | undefined;

  constructor(workerFile: URL, events: ThreadEvents) {
    // Without the process's own flags: some of them, such as --input-type, keep a thread from starting.
    this.#worker = new Worker(workerFile, { name: 'latchkey-srp', execArgv: [], resourceLimits });
    this.#worker.on('message', (message: ThreadMessage) => this.#receive(message, events));
    // An answer that cannot be read would leave its caller waiting: start over instead.
    this.#worker.on('messageerror', () => void this.#worker.terminate());
    this.#worker.on('error', (error: unknown) => {
      this.#cause = error instanceof Error ? error : undefined;
    });
    this.#worker.on('exit', () => events.died([...this.#pending.values()], this.#started, this.#cause));
    // Last, because listening for messages makes the process wait for them.
    this.#worker.unref();
  }

  /** Exponentiations given and not yet answered. */
  get load(): number {
    return this.#load;
  }

  /** Up, and with nothing to do. */
  get idle(): boolean {
    return this.#started && this.#load === 0;
  }

  /** Give it a job. The process stays alive while somebody waits for one. */
  post(pending: PendingJob): void {
    const id = this.#nextId++;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
    this.#worker.postMessage({ id, job: pending.job });
    this.#pending.set(id, pending);
    this.#load += pending.cost;
    if (!pending.background && this.#foreground++ === 0) this.#worker.ref();
  }

  /** Stop at once; `died` follows with what was left. */
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
