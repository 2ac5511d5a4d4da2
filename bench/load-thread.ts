/** One thread of the driver. Its arithmetic runs where its connections are, so that nothing is handed about. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from './connection.ts';
import type { Load } from './load.ts';
import { deviceSignIn, plainSignIn } from './sign-in.ts';

const { endpoint, work, connections, durationMs } = workerData as Load;
/** Runs before the clock starts, so that neither side measures its own warming up. */
const WARM_UP_ROUNDS = 5;

const randomBelow = (limit: number): number => Math.floor(Math.random() * limit);

function perform(connection: Connection): Promise<unknown> {
  switch (work.kind) {
    case 'plain sign-in':
      return plainSignIn(connection, work.target, randomBelow(work.users));
    case 'device sign-in':
      return deviceSignIn(connection, work.target, randomBelow(work.users));
    case 'GetUser':
    case 'ListDevices':
      return connection.result(work.kind, { AccessToken: work.tokens[randomBelow(work.tokens.length)] });
    default:
      return work satisfies never;
  }
}

async function lane(connection: Connection, until: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let start = performance.now(); start < until; start = performance.now()) {
    await perform(connection);
    latencies.push(performance.now() - start);
  }
  return latencies;
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
const tell = (message: unknown) => parentPort?.postMessage(message);

const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(endpoint)));
for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await Promise.all(open.map(perform));
if (parentPort !== null) {
  const go = once(parentPort, 'message');
  tell('ready');
  await go;
}
const until = performance.now() + durationMs;
const latencies = await Promise.all(open.map((connection) => lane(connection, until)));
tell(latencies.flat());
for (const connection of open) connection.close();
