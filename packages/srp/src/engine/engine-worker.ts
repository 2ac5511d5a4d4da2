/** The body of one thread: check OpenSSL once, say so, then do jobs in the order they come. */
import { parentPort } from 'node:worker_threads';
import { type EngineJob, runJob } from './engine-job.ts';
import { nodePrimitives } from '../node-primitives.ts';
import { fastestModPow } from '../openssl-mod-exp.ts';

interface JobMessage {
  readonly id: number;
  readonly job: EngineJob;
}

/** What a thread says: first that it is up, then one answer for each job. */
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
