/** One thread of the load driver. Connections and arithmetic run on the same thread, so that no data passes between threads. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from './connection.ts';
import type { ThreadLoad } from './load.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { password } from '../test/harness/aws.ts';
import { signIns } from './sign-in.ts';
import { WARM_UP_ROUNDS } from './warm-up.ts';

const { endpoint, work, threads, connections, durationMs, thread, perSecond } = workerData as ThreadLoad;

let signUps = 0;

const randomBelow = (limit: number): number => Math.floor(Math.random() * limit);

/** Does one piece of work. Each connection has its own users, because a newer code of a user replaces the one in use. */
function perform(connection: Connection, index: number): Promise<unknown> {
  if (work.kind === 'calls') {
    const input = work.inputs[randomBelow(work.inputs.length)] ?? {};
    return connection.result(work.operation, input, work.isSigned);
  }
  if (work.kind === 'sign-ups') {
    const address = `${work.prefix}-${thread}-${(signUps += 1)}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: address }];
    const input = { ClientId: work.clientId, Username: address, Password: password, UserAttributes };
    return connection.result('SignUp', input);
  }
  if ('tokens' in work) {
    return connection.result(work.kind, { AccessToken: work.tokens[randomBelow(work.tokens.length)] });
  }
  const allConnections = threads * connections;
  const user = randomBelow(Math.floor(work.users / allConnections)) * allConnections + thread * connections + index;
  return signIns[work.kind](connection, work.target, user);
}

/** Repeats the work on one connection until the given time. Returns the latencies in milliseconds. */
async function workUntil(until: number, connection: Connection, index: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let start = performance.now(); start < until; start = performance.now()) {
    await perform(connection, index);
    latencies.push(performance.now() - start);
  }
  return latencies;
}

/** Starts work at equal intervals and returns the latencies, counted from the planned starts. */
async function workAtRate(until: number, rate: number): Promise<number[]> {
  const latencies: number[] = [];
  const idle = open.map((connection, index) => ({ connection, index }));
  const waiting: number[] = [];
  const inProgress: Promise<void>[] = [];
  const workOn = async (place: { readonly connection: Connection; readonly index: number }): Promise<void> => {
    for (let planned = waiting.shift(); planned !== undefined; planned = waiting.shift()) {
      await perform(place.connection, place.index);
      latencies.push(performance.now() - planned);
    }
    idle.unshift(place);
  };
  const startSome = (): void => {
    const place = idle.pop();
    if (place !== undefined) inProgress.push(workOn(place));
  };
  const interval = (1000 * threads) / rate;
  for (let planned = performance.now() + Math.random() * interval; planned < until; planned += interval) {
    const wait = planned - performance.now();
    // Timers of Node have a resolution of a millisecond.
    if (wait > 1) await sleep(wait);
    waiting.push(planned);
    startSome();
  }
  await Promise.all(inProgress);
  return latencies;
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
const send = (message: unknown) => parentPort?.postMessage(message);

const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(endpoint)));
for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await Promise.all(open.map(perform));
if (parentPort !== null) {
  const go = once(parentPort, 'message');
  send('ready');
  await go;
}
const until = performance.now() + durationMs;
const latencies =
  perSecond === undefined
    ? (await Promise.all(open.map((connection, index) => workUntil(until, connection, index)))).flat()
    : await workAtRate(until, perSecond);
send(latencies);
for (const connection of open) connection.close();
