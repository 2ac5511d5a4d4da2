/** One thread of the driver. Its arithmetic runs where its connections are, so that nothing is handed about. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from './connection.ts';
import type { ThreadLoad } from './load.ts';
import { signIns } from './sign-in.ts';

const { endpoint, work, threads, connections, durationMs, thread } = workerData as ThreadLoad;
/** Runs before the clock starts, so that neither side measures its own warming up. */
const WARM_UP_ROUNDS = 5;

const randomBelow = (limit: number): number => Math.floor(Math.random() * limit);

/** Each connection has users of its own: a second sign-in at the same time would make the code of the first worthless. */
function perform(connection: Connection, index: number): Promise<unknown> {
  if ('tokens' in work) {
    return connection.result(work.kind, { AccessToken: work.tokens[randomBelow(work.tokens.length)] });
  }
  const lanes = threads * connections;
  const user = randomBelow(Math.floor(work.users / lanes)) * lanes + thread * connections + index;
  return signIns[work.kind](connection, work.target, user);
}

async function lane(connection: Connection, index: number, until: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let start = performance.now(); start < until; start = performance.now()) {
    await perform(connection, index);
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
const latencies = await Promise.all(open.map((connection, index) => lane(connection, index, until)));
tell(latencies.flat());
for (const connection of open) connection.close();
