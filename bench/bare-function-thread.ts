/** A thread that runs the trigger function of the bare server (bare-functions.ts). Answers with JSON, as a function does. */
import { parentPort } from 'node:worker_threads';
import { handler } from './challenge-function.ts';

type Event = Parameters<typeof handler>[0];

parentPort?.on('message', (event: Event) => void answer(event));

async function answer(event: Event): Promise<void> {
  const text = JSON.stringify(await handler(event));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  parentPort?.postMessage(text);
}
