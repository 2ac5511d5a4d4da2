/** The thread that attacks are tried on: the one that asks for it can end it in the middle of a match. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Attack } from './attacks.ts';
import type { SourcePattern } from './pattern.ts';
import { tryAttacks } from './trial.ts';

/** What the thread is asked to do. */
export interface TrialRequest {
  readonly pattern: SourcePattern;
  readonly attacks: readonly Attack[];
}

// Read by the other thread when this one does not answer: the attack that is being tried, and its length.
const progress = workerData as Int32Array;

parentPort?.on('message', ({ pattern, attacks }: TrialRequest) => {
  const trial = tryAttacks(pattern, attacks, (index, length) => {
    progress[0] = index;
    progress[1] = length;
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  parentPort?.postMessage(trial);
});
