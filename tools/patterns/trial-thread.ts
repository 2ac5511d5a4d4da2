/** The thread that runs attacks. Its parent can terminate it in the middle of a match. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Attack } from './attacks.ts';
import type { SourcePattern } from './pattern.ts';
import { tryAttacks } from './trial.ts';

/** A request to the thread. */
export interface TrialRequest {
  readonly pattern: SourcePattern;
  readonly attacks: readonly Attack[];
}

// The parent reads this if the thread does not answer: the current attack, and its length.
const progress = workerData as Int32Array;

parentPort?.on('message', ({ pattern, attacks }: TrialRequest) => {
  const trial = tryAttacks(pattern, attacks, (index, length) => {
    progress[0] = index;
    progress[1] = length;
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  parentPort?.postMessage(trial);
});
