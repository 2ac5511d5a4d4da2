/** Runs the trials of patterns one after the other, on a thread that is replaced if a match does not end. */
import { Worker } from 'node:worker_threads';
import type { Attack } from './attacks.ts';
import type { SourcePattern } from './pattern.ts';
import type { Trial } from './trial.ts';
import type { TrialRequest } from './trial-thread.ts';

const PATIENCE_MS = 10_000;

export class Trials {
  readonly #progress = new Int32Array(new SharedArrayBuffer(8));
  #thread: Worker | undefined;

  /** Returns the longest time of a pattern; for a match that does not end, the time waited. */
  async run(pattern: SourcePattern, attacks: readonly Attack[]): Promise<Trial | undefined> {
    const thread = (this.#thread ??= new Worker(new URL('trial-thread.ts', import.meta.url), {
      workerData: this.#progress,
    }));
    const { promise, resolve, reject } = Promise.withResolvers<Trial | 'stuck' | undefined>();
    const timer = setTimeout(() => resolve('stuck'), PATIENCE_MS);
    thread.on('message', resolve);
    thread.on('error', reject);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
    thread.postMessage({ pattern, attacks } satisfies TrialRequest);
    try {
      const trial = await promise;
      if (trial !== 'stuck') return trial;
      await this.close();
      const [index = 0, length = 0] = this.#progress;
      const attack = attacks[index] ?? { prefix: '', pump: '', suffix: '' };
      return { milliseconds: PATIENCE_MS, length, attack };
    } finally {
      clearTimeout(timer);
      thread.off('message', resolve);
      thread.off('error', reject);
    }
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = undefined;
  }
}
