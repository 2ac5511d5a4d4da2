/** Puts load on a server from a process of its own, and reads how much CPU the server spent meanwhile. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cpuMs } from './latchkey-process.ts';
import type { SignInKind, Target } from './sign-in.ts';

export type Work =
  | { readonly kind: SignInKind; readonly target: Target; readonly users: number }
  | { readonly kind: 'GetUser' | 'ListDevices'; readonly tokens: readonly string[] };

export interface Load {
  readonly endpoint: string;
  readonly work: Work;
  /** Threads of the driver, and connections on each: every connection waits for its answer before it asks again. */
  readonly threads: number;
  readonly connections: number;
  readonly durationMs: number;
}

/** The part of one thread. */
export interface ThreadLoad extends Load {
  /** Which of the threads it is, from 0. */
  readonly thread: number;
}

/** What the driver tells: how long each piece of work took, in milliseconds. */
export interface LoadReport {
  readonly latencies: readonly number[];
  readonly elapsedMs: number;
  readonly driverCpuMs: number;
}

export interface LoadResult extends LoadReport {
  readonly perSecond: number;
  /** CPU time of the server for one piece of work. */
  readonly serverCpuMs: number;
}

/** Runs a load against the process `pid`. */
export async function load(job: Load, pid: number | undefined): Promise<LoadResult> {
  const driver = fork(join(import.meta.dirname, 'load-process.ts'), { execArgv: ['--conditions=source'] });
  const exited = once(driver, 'exit');
  const failed = exited.then(() => Promise.reject(new Error('the load driver ended early')));
  failed.catch(() => {});
  driver.send(job);
  await Promise.race([once(driver, 'message'), failed]);
  const before = cpuMs(pid);
  driver.send('go');
  const [report] = (await Promise.race([once(driver, 'message'), failed])) as [LoadReport];
  const spent = cpuMs(pid) - before;
  driver.disconnect();
  await exited;
  const count = report.latencies.length;
  return { ...report, perSecond: (count / report.elapsedMs) * 1000, serverCpuMs: spent / count };
}
