import { type EngineJob, type EngineResults, jobCosts } from './engine-job.ts';
import { EngineThread, engineWorkerFile, type PendingJob } from './engine-thread.ts';

/** After so many threads in a row that did not come up, the next will not either. */
const maxFailedStarts = 3;

/** How long to wait, when no thread is left, before another is tried: what kept them from starting may pass. */
const restartPauseMs = 1_000;

/**
 * Threads that share the engine's jobs. Each job goes to the thread with the least work at once, so that threads never
 * wait for this one to hand out more. A thread that dies is replaced and its jobs are given to another, once.
 */
export class EnginePool {
  readonly #threads = new Set<EngineThread>();
  readonly #onIdle: () => void;
  readonly #workerFile: URL;
  #failedStarts = 0;
  #lastFailure = 0;
  #closed = false;

  /**
   * @param onIdle called whenever a thread has run out of work
   * @param workerFile the body of the threads
   */
  constructor(size: number, onIdle: () => void, workerFile: URL = engineWorkerFile) {
    this.#onIdle = onIdle;
    this.#workerFile = workerFile;
    for (let i = 0; i < size; i++) this.#start();
  }

  /** Whether a thread is up and has nothing to do. */
  get idle(): boolean {
    return Array.from(this.#threads).some((thread) => thread.idle);
  }

  /**
   * Do a job on one of the threads.
   *
   * @param background true if the process may exit before it is done
   * @throws Error if the pool is closed, no thread can be started, or two threads died with this job
   */
  run<J extends EngineJob>(job: J, background = false): Promise<EngineResults[J['op']]> {
    return new Promise((resolve, reject) => {
      this.#dispatch({
        job,
        cost: jobCosts[job.op],
        background,
        resolve: resolve as (value: unknown) => void,
        reject,
        deaths: 0,
      });
    });
  }

  /** Stop all threads. Jobs without an answer are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#threads, (thread) => thread.terminate()));
  }

  #start(): void {
    try {
      const thread = new EngineThread(this.#workerFile, {
        idle: () => {
          this.#failedStarts = 0;
          this.#onIdle();
        },
        died: (orphans, started, cause) => this.#bury(thread, orphans, started, cause),
      });
      this.#threads.add(thread);
    } catch {
      // The operating system gives no more threads.
      this.#failedStarts++;
      this.#lastFailure = performance.now();
    }
  }

  #dispatch(pending: PendingJob): void {
    if (!this.#closed && this.#threads.size === 0 && performance.now() - this.#lastFailure >= restartPauseMs)
      this.#start();
    const thread = this.#leastLoaded();
    if (this.#closed) pending.reject(new Error('The SRP engine is closed.'));
    else if (thread === undefined) pending.reject(new Error('The SRP engine cannot start its threads.'));
    else thread.post(pending);
  }

  #leastLoaded(): EngineThread | undefined {
    let least: EngineThread | undefined;
    for (const thread of this.#threads) if (least === undefined || thread.load < least.load) least = thread;
    return least;
  }

  #bury(thread: EngineThread, orphans: PendingJob[], started: boolean, cause: Error | undefined): void {
    this.#threads.delete(thread);
    this.#failedStarts = started ? 0 : this.#failedStarts + 1;
    if (!started) this.#lastFailure = performance.now();
    if (!this.#closed && this.#failedStarts < maxFailedStarts) this.#start();
    for (const orphan of orphans) {
      if (++orphan.deaths > 1) orphan.reject(new Error('Two threads of the SRP engine died with this job.', { cause }));
      else this.#dispatch(orphan);
    }
  }
}
