import { type EngineJob, type EngineResults, jobCosts } from './engine-job.ts';
import { EngineThread, engineWorkerFile, type PendingJob } from './engine-thread.ts';

/** After this many threads in a row failed to start, no more are started for now. */
const maxFailedStarts = 3;

/** How long to wait, when no thread is left, before another start: the cause of the failures may be temporary. */
const restartPauseMs = 1_000;

/**
 * The threads of an engine. One starts at once. The others start when a job finds all of them busy, because a thread takes eight
 * megabytes, and a server without concurrent sign-ins needs one.
 *
 * Each job is passed at once to the running thread with the least work, so threads never wait for the main thread to pass them the next
 * one. A thread that dies is replaced, and its jobs are passed to another one, once.
 */
export class EnginePool {
  readonly #threads = new Set<EngineThread>();
  readonly #onIdle: () => void;
  readonly #workerFile: URL;
  readonly #size: number;
  #failedStarts = 0;
  #lastFailure = 0;
  #closed = false;

  /**
   * @param size the number of threads at most
   * @param onIdle called whenever a thread has no more work
   * @param workerFile the module that the threads run
   */
  constructor(size: number, onIdle: () => void, workerFile: URL = engineWorkerFile) {
    this.#onIdle = onIdle;
    this.#workerFile = workerFile;
    this.#size = size;
    this.#start();
  }

  /** Whether a thread is running and has nothing to do. */
  get idle(): boolean {
    return Array.from(this.#threads).some((thread) => thread.idle);
  }

  /** The number of jobs that a caller waits for. */
  get waiting(): number {
    let waiting = 0;
    for (const { foreground } of this.#threads) waiting += foreground;
    return waiting;
  }

  /**
   * Runs a job on one of the threads.
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

  /** Stops all threads. Rejects jobs that have no answer yet. */
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
        died: (orphans, started, cause) => this.#replace(thread, orphans, started, cause),
      });
      this.#threads.add(thread);
    } catch {
      // The operating system has no more threads.
      this.#failedStarts++;
      this.#lastFailure = performance.now();
    }
  }

  #dispatch(pending: PendingJob): void {
    if (!this.#closed && this.#threads.size === 0 && performance.now() - this.#lastFailure >= restartPauseMs)
      this.#start();
    const thread = this.#leastLoaded();
    if (!pending.background && thread !== undefined && thread.load > 0) this.#grow();
    if (this.#closed) pending.reject(new Error('The SRP engine is closed.'));
    else if (thread === undefined) pending.reject(new Error('The SRP engine cannot start its threads.'));
    else thread.post(pending);
  }

  /** Starts a further thread, one at a time. */
  #grow(): void {
    const isStarting = Array.from(this.#threads).some((thread) => !thread.started);
    if (!this.#closed && !isStarting && this.#threads.size < this.#size && this.#failedStarts < maxFailedStarts)
      this.#start();
  }

  /** Returns the thread for the next job: a running one, or if there is none, one that starts. */
  #leastLoaded(): EngineThread | undefined {
    let least: EngineThread | undefined;
    for (const thread of this.#threads) {
      const isBetter =
        least === undefined || (thread.started === least.started ? thread.load < least.load : thread.started);
      if (isBetter) least = thread;
    }
    return least;
  }

  #replace(thread: EngineThread, orphans: PendingJob[], started: boolean, cause: Error | undefined): void {
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
