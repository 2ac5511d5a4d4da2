/** Puts load on a server from a separate process, and measures the CPU time that the server uses meanwhile. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cpuMs } from './cpu-time.ts';
import type { SignInKind, Target } from './sign-in.ts';

export type Work =
  | { readonly kind: SignInKind; readonly target: Target; readonly users: number }
  | { readonly kind: 'GetUser' | 'ListDevices'; readonly tokens: readonly string[] }
  | Calls
  | SignUps;

/** Calls of one operation, each with one of the inputs at random. */
export interface Calls {
  readonly kind: 'calls';
  readonly operation: string;
  readonly inputs: readonly object[];
  readonly isSigned: boolean;
}

/** Sign-ups of new users. The prefix makes their names unique in the pool. */
export interface SignUps {
  readonly kind: 'sign-ups';
  readonly clientId: string;
  readonly prefix: string;
}

export interface Load {
  readonly endpoint: string;
  readonly work: Work;
  /** Threads of the driver, and connections per thread. A connection waits for the answer before it sends the next request. */
  readonly threads: number;
  readonly connections: number;
  readonly durationMs: number;
  /**
   * Starts this much work a second, in all threads together, at equal intervals, whether or not earlier work has ended.
   * Latencies then count from the planned start. Without it each connection is always busy.
   */
  readonly perSecond?: number;
}

/** The load of one thread. */
export interface ThreadLoad extends Load {
  /** Index of the thread, from 0. */
  readonly thread: number;
}

/** The result that the driver process sends. */
export interface LoadReport {
  /** How long each piece of work took, in milliseconds. */
  readonly latencies: readonly number[];
  readonly elapsedMs: number;
  /** CPU time of the driver for one piece of work, in milliseconds. */
  readonly driverCpuMs: number;
}

export interface LoadResult extends LoadReport {
  readonly perSecond: number;
  /** CPU time of the server for one piece of work, in milliseconds. */
  readonly serverCpuMs: number;
  /** The same of the others that were asked for, in their order. */
  readonly otherCpuMs: readonly number[];
}

/** Reads the CPU time that something has used so far, in milliseconds. */
export type CpuTime = () => number;

/** Runs a load. `server` is its process id, or reads its CPU time. `others` is what else works for it, such as a database. */
export async function load(
  job: Load,
  server: number | undefined | CpuTime,
  others: readonly CpuTime[] = [],
): Promise<LoadResult> {
  const all = [typeof server === 'function' ? server : () => cpuMs(server), ...others];
  const driver = fork(join(import.meta.dirname, 'load-process.ts'), { execArgv: ['--conditions=source'] });
  const exited = once(driver, 'exit');
  const failed = exited.then(() => Promise.reject(new Error('The load driver ended early.')));
  failed.catch(() => {});
  driver.send(job);
  await Promise.race([once(driver, 'message'), failed]);
  const before = all.map((read) => read());
  driver.send('go');
  const [report] = (await Promise.race([once(driver, 'message'), failed])) as [LoadReport];
  const spent = all.map((read, index) => read() - (before[index] ?? 0));
  driver.disconnect();
  await exited;
  const count = report.latencies.length;
  const [serverCpuMs = Number.NaN, ...otherCpuMs] = spent.map((ms) => ms / count);
  return { ...report, perSecond: (count / report.elapsedMs) * 1000, serverCpuMs, otherCpuMs };
}
