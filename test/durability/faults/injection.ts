/** Makes system calls of a running process fail, with strace. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STRACE = '/usr/bin/strace';

/** Why no faults can be injected here; undefined if they can. */
export function injectionMissing(): string | undefined {
  return existsSync(STRACE) ? undefined : 'strace is not installed';
}

/** Which calls fail, and how. */
export interface Fault {
  readonly calls: readonly ('pwrite64' | 'fdatasync' | 'fsync')[];
  readonly error: 'EIO' | 'ENOSPC';
  /** `once`: the next call of each thread; `lasting`: every one until the end. */
  readonly lasts: 'once' | 'lasting';
  /** Only calls on this file. */
  readonly file: string;
}

export interface Injection {
  /** Resolves with the instant of the first call that failed, in milliseconds since 1970. */
  firstFailure(): Promise<number>;
  /** Lets every call succeed again. */
  end(): Promise<void>;
}

/** Begins to inject a fault into a process and those that it starts. Resolves when every thread is traced. */
export async function inject(pid: number, { calls, error, lasts, file }: Fault): Promise<Injection> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-faults-'));
  const log = join(directory, 'calls');
  const words = ['-f', '-ttt', '-p', String(pid), '-o', log, '-P', file, '-e', `trace=${calls.join(',')}`];
  for (const call of calls) words.push('-e', `inject=${call}:error=${error}:when=${lasts === 'once' ? '1' : '1+'}`);
  const strace = spawn(STRACE, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  await attached(strace);
  return {
    async firstFailure() {
      for (;;) {
        const failed = /^\d+ +(\d+\.\d+) .*\(INJECTED\)$/m.exec(await readFile(log, 'utf8'));
        if (failed !== null) return Number(failed[1]) * 1_000;
        if (strace.exitCode !== null) throw new Error(`strace ended with ${strace.exitCode} before a call failed.`);
        await sleep(20);
      }
    },
    async end() {
      const exit = strace.exitCode === null && strace.signalCode === null ? once(strace, 'exit') : undefined;
      strace.kill('SIGINT');
      await exit;
      await rm(directory, { recursive: true });
    },
  };
}

/** @throws Error with the words of strace if it cannot attach itself */
async function attached(strace: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let words = '';
  strace.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
    if (/attached/.test(words)) resolve();
  });
  strace.once('exit', () => reject(new Error(`strace ended: ${words}`)));
  strace.once('error', reject);
  return promise;
}
