/** The load driver process. Its threads start at the same time, and each keeps several connections busy. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Load, LoadReport, ThreadLoad } from './load.ts';

const file = new URL('./load-thread.ts', import.meta.url);

async function drive(job: Load): Promise<void> {
  const threads = Array.from(
    { length: job.threads },
    (_, thread) => new Worker(file, { workerData: { ...job, thread } satisfies ThreadLoad }),
  );
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  const go = once(process, 'message');
  process.send?.('ready');
  await go;
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const ended = threads.map((thread) => once(thread, 'message') as Promise<[number[]]>);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  for (const thread of threads) thread.postMessage('go');
  const latencies = (await Promise.all(ended)).flatMap(([some]) => some);
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  const report: LoadReport = { latencies, elapsedMs, driverCpuMs: (user + system) / 1000 / latencies.length };
  process.send?.(report);
}

process.once('message', (job: Load) => void drive(job));
