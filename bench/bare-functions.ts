/** Calls of the trigger function of the bare server: events to threads and back, one at a time on each thread. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** As many threads as Latchkey uses for one function. */
const THREADS = 4;

const idle: Worker[] = [];
const waiting: ((thread: Worker) => void)[] = [];
let started = 0;

/** Calls the function with an event as Latchkey sends it. Returns the event with the response. */
export async function callFunction(source: string, userName: string, request: object): Promise<unknown> {
  const event = {
    version: '1',
    region: 'us-east-1',
    userPoolId: 'us-east-1_example00',
    userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
    triggerSource: `${source}_Authentication`,
    request: {
      userAttributes: { sub: userName, email: `${userName}@example.com`, email_verified: 'true' },
      ...request,
    },
    response: {},
  };
  const thread = await take();
  const answered = once(thread, 'message');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  thread.postMessage(event);
  const [text] = (await answered) as [string];
  const next = waiting.shift();
  if (next === undefined) idle.push(thread);
  else next(thread);
  return JSON.parse(text) as unknown;
}

async function take(): Promise<Worker> {
  const thread = idle.pop();
  if (thread !== undefined) return thread;
  if (started === THREADS) return new Promise((resolve) => waiting.push(resolve));
  started += 1;
  return new Worker(new URL('./bare-function-thread.ts', import.meta.url));
}
