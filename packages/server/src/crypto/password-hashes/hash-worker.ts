/** The code of a thread that checks imported hashes, one after another. */
import { parentPort } from 'node:worker_threads';
import { isHashOf } from './hash-verification.ts';

export interface HashJob {
  readonly text: string;
  readonly password: string;
}

parentPort?.on('message', ({ text, password }: HashJob) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  parentPort?.postMessage(isHashOf(text, password));
});
