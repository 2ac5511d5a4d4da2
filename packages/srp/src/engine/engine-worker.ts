/** The code of one thread: checks OpenSSL once, reports that it is ready, then runs jobs in the order in which they arrive. */
import { parentPort } from 'node:worker_threads';
import { type EngineJob, runJob } from './engine-job.ts';
import { nodePrimitives } from '../node-primitives.ts';
import { fastestModPow } from '../openssl-mod-exp.ts';

interface JobMessage {
  readonly id: number;
  readonly job: EngineJob;
}

/** A message from a thread: first that it is ready, then one for each job. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

const primitives = nodePrimitives(fastestModPow());

function answer({ id, job }: JobMessage): ThreadMessage {
  try {
    return { kind: 'done', id, value: runJob(job, primitives) };
  } catch (error) {
    return { kind: 'failed', id, message: error instanceof Error ? error.message : 'unknown error' };
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
const post = (message: ThreadMessage) => parentPort?.postMessage(message);
parentPort?.on('message', (message: JobMessage) => post(answer(message)));
post({ kind: 'ready' });
