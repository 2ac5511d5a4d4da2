/**
 * Moves the write-ahead log into the database file, on a thread of its own. A checkpoint writes and flushes thousands of
 * pages; on the event loop it would stop all requests for 10 to 30 ms.
 *
 * A checkpoint has two parts. The first runs beside the commits and moves almost everything. The second runs while no
 * group is committed, and moves what was added meanwhile: only a log that was moved completely can start again at its
 * beginning, and otherwise it would grow for ever under load. Commits wait for the second part, but the event loop
 * does not.
 */
import { Worker } from 'node:worker_threads';
import { storeErrorOf } from './sqlite-error.ts';
import type { CheckpointJob, CheckpointResult } from './checkpoint-worker.ts';

const workerFile = new URL(`./checkpoint-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** The thread only runs SQL, so a larger space for new objects would waste memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 2 };

export class Checkpoints {
  readonly #file: string;
  #worker: Worker | undefined;
  #waiting: PromiseWithResolvers<CheckpointResult> | undefined;

  /** @param file the database file. The thread starts with the first checkpoint. */
  constructor(file: string) {
    this.#file = file;
  }

  /** A checkpoint is running. Only one may. */
  get isRunning(): boolean {
    return this.#waiting !== undefined;
  }

  /** Waits until no checkpoint is running. */
  async idle(): Promise<void> {
    await this.#waiting?.promise.catch(() => undefined);
  }

  /**
   * Runs one part of a checkpoint.
   * @param mode `passive`: waits for nobody. `truncate`: also empties the log file; nothing else may write meanwhile.
   * @throws StoreError
   */
  async run(mode: 'passive' | 'truncate'): Promise<CheckpointResult> {
    const worker = (this.#worker ??= this.#start());
    this.#waiting = Promise.withResolvers();
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
    worker.postMessage({ mode } satisfies CheckpointJob);
    try {
      const result = await this.#waiting.promise;
      const { failure } = result;
      if (failure !== undefined) throw storeErrorOf(Object.assign(new Error(failure.message), failure));
      return result;
    } finally {
      this.#waiting = undefined;
      worker.unref();
    }
  }

  /** Ends the thread, once the checkpoint that it runs has finished. */
  async close(): Promise<void> {
    await this.idle();
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.ref();
    // An error ends the thread, too.
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    worker.once('exit', resolve);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
    worker.postMessage({ mode: 'close' } satisfies CheckpointJob);
    await ended;
  }

  #start(): Worker {
    const worker = new Worker(workerFile, {
      name: 'latchkey-checkpoints',
      execArgv: [],
      resourceLimits,
      workerData: { file: this.#file },
    });
    const end = (cause: Error): void => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#waiting?.reject(storeErrorOf(cause));
    };
    worker.on('message', (result: CheckpointResult) => this.#waiting?.resolve(result));
    worker.on('error', (error: unknown) => end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => end(new Error('The thread that runs checkpoints has ended.')));
    worker.unref();
    return worker;
  }
}
