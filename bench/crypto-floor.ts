/**
 * What the arithmetic of a sign-in costs and nothing else: the physical limit. The same exponentiations in the same OpenSSL
 * and the same two RS256 signatures, on as many threads as there are cores, with no server around them.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

export interface FloorJob {
  /** 256-bit exponentiations modulo N: 3 for the proof of a password, 3 for that of a device, none for neither. */
  readonly exponentiations: 0 | 3 | 6;
  readonly durationMs: number;
}

export interface Floor {
  /** Sign-ins' worth of arithmetic per second on all cores. */
  readonly perSecond: number;
  /** CPU time of one, in milliseconds. */
  readonly cpuMs: number;
}

const file = new URL('./crypto-floor-thread.ts', import.meta.url);

/** Measures for a while. This process must be idle otherwise. */
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
