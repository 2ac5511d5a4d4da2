/**
 * Measures only the arithmetic of a sign-in, which is the lower limit of its cost: the same exponentiations in the same OpenSSL
 * and the same two RS256 signatures as in the server, on as many threads as there are cores, without a server.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FloorJob } from './crypto-floor-thread.ts';

export interface Floor {
  /** How often per second all cores together do the arithmetic of one sign-in. */
  readonly perSecond: number;
  /** CPU time of the arithmetic of one sign-in, in milliseconds. */
  readonly cpuMs: number;
}

const file = new URL('./crypto-floor-thread.ts', import.meta.url);

/** Measures for `durationMs`. This process must do no other work meanwhile. */
export async function cryptoFloor(job: FloorJob): Promise<Floor> {
  const threads = Array.from({ length: availableParallelism() }, () => new Worker(file, { workerData: job }));
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const ended = threads.map((thread) => once(thread, 'message') as Promise<[number]>);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  for (const thread of threads) thread.postMessage('go');
  const count = (await Promise.all(ended)).reduce((sum, [done]) => sum + done, 0);
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: (count / elapsedMs) * 1000, cpuMs: (user + system) / 1000 / count };
}
