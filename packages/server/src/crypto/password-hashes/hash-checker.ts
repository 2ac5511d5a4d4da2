/**
 * Checks imported hashes on worker threads of its own. A check takes up to half a second of a core. On the event loop
 * it would stop all requests, and on libuv's threads it would delay signatures. There are few threads and a short
 * queue: first sign-ins of imported users must not take the processor, and the places of the admission queue, from
 * other sign-ins.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { serviceError } from '@latchkey/model';
import type { HashJob } from './hash-worker.ts';

export interface HashChecker {
  /**
   * Whether the text is a hash of the password.
   * @throws TooManyRequestsException if too many checks wait
   */
  isHashOf(text: string, password: string): Promise<boolean>;
  /** Stops the threads. Checks that have no result are rejected. */
  close(): Promise<void>;
}

interface WaitingJob extends HashJob {
  resolve(isRight: boolean): void;
  reject(error: Error): void;
}

/** Half of the cores, so that other sign-ins continue. */
const THREADS = Math.max(1, Math.floor(availableParallelism() / 2));

/** Checks that may wait for each thread: some seconds, after which clients would give up. */
const WAITING_PER_THREAD = 8;

const workerFile = new URL(`./hash-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Returns a checker. Its threads start when they are first needed. */
export function createHashChecker(threads = THREADS, waitingPerThread = WAITING_PER_THREAD): HashChecker {
  const waiting: WaitingJob[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, WaitingJob | undefined>();
  let closed = false;

  const startNext = (): void => {
    while (waiting.length > 0) {
      const worker = idle.pop() ?? (running.size < threads ? start() : undefined);
      const job = worker && waiting.shift();
      if (worker === undefined || job === undefined) return;
      running.set(worker, job);
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
      worker.postMessage({ text: job.text, password: job.password } satisfies HashJob);
    }
  };

  const start = (): Worker => {
    const worker = new Worker(workerFile, { name: 'latchkey-hashes', execArgv: [] });
    const end = (cause: Error): void => {
      running.get(worker)?.reject(cause);
      running.delete(worker);
      const place = idle.indexOf(worker);
      if (place >= 0) idle.splice(place, 1);
      startNext();
    };
    worker.on('message', (isRight: boolean) => {
      running.get(worker)?.resolve(isRight);
      running.set(worker, undefined);
      worker.unref();
      idle.push(worker);
      startNext();
    });
    worker.on('error', (error: unknown) => end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => end(new Error('The thread that checked the hash has ended.')));
    running.set(worker, undefined);
    worker.unref();
    return worker;
  };

  return {
    isHashOf(text, password) {
      if (closed) return Promise.reject(new Error('The checker of hashes is closed.'));
      const busy = [...running.values()].filter((job) => job !== undefined).length;
      if (busy + waiting.length >= threads * (1 + waitingPerThread)) {
        return Promise.reject(serviceError('TooManyRequestsException', 'Too many requests'));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ text, password, resolve, reject });
        startNext();
      });
    },
    async close() {
      closed = true;
      const error = new Error('The server stops.');
      for (const job of waiting.splice(0)) job.reject(error);
      await Promise.all([...running.keys()].map((worker) => worker.terminate()));
    },
  };
}
