/**
 * Many connections that send their requests a byte at a time: how long other requests take meanwhile, beside the time without them.
 * The figure depends on the machine; the test itself only asserts that every other request is answered.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { RawClient, targetOf } from '../harness/raw-client.ts';
import { createApp, initiate } from '../harness/sign-in.ts';
import { open } from '../robustness/raw-socket.ts';

const sockets = sizeOf(200, 1000);
const seconds = sizeOf(5, 60);
/** Each connection sends a byte so often. */
const PACE_MS = 500;
const INTERVAL_MS = 10;

let latchkey: Latchkey;
let raw: RawClient;
beforeAll(async () => {
  latchkey = await startLatchkey();
  raw = new RawClient(latchkey.endpoint, { sockets: 16, timeoutMs: 30_000 });
});
afterAll(async () => {
  raw.close();
  await latchkey.stop();
});

/** Sends GetUser at a fixed pace. Returns the p99 of the times, in milliseconds, and the statuses. */
async function measure(AccessToken: string, forSeconds: number) {
  const times: number[] = [];
  const statuses = new Set<number>();
  const body = JSON.stringify({ AccessToken });
  const calls: Promise<void>[] = [];
  const call = async (): Promise<void> => {
    const start = performance.now();
    const { status } = await raw.send({ headers: targetOf('GetUser'), body });
    times.push(performance.now() - start);
    statuses.add(status);
  };
  const end = performance.now() + forSeconds * 1000;
  while (performance.now() < end) {
    calls.push(call());
    await sleep(INTERVAL_MS);
  }
  await Promise.all(calls);
  const sorted = times.toSorted((one, another) => one - another);
  return { p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN, statuses: [...statuses] };
}

/** Holds connections open, each of which sends one byte of a request after the other; a closed one is opened again. */
async function sendSlowly(until: AbortSignal): Promise<void> {
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${latchkey.port}\r\nContent-Length: 100000\r\nX-Slow: ${'a'.repeat(5000)}`;
  const one = async (index: number): Promise<void> => {
    // Not all in the same moment.
    await sleep((index % 50) * (PACE_MS / 50));
    while (!until.aborted) {
      const socket = await open(latchkey.port).catch(() => undefined);
      if (socket === undefined) {
        await sleep(PACE_MS);
        continue;
      }
      socket.resume();
      for (const byte of head) {
        if (until.aborted || socket.destroyed) break;
        socket.write(byte);
        await sleep(PACE_MS);
      }
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: sockets }, (_, index) => one(index)));
}

it('other requests are answered while many connections send slowly', async () => {
  const app = await createApp(latchkey, { mfa: 'OFF' });
  const { username: USERNAME, password: PASSWORD } = await newPerson(app);
  const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
  const token = AuthenticationResult?.AccessToken ?? '';
  await measure(token, 2);
  const before = await measure(token, Math.min(seconds, 10));
  const stop = new AbortController();
  const attack = sendSlowly(stop.signal);
  const meanwhile = await measure(token, seconds);
  stop.abort();
  await attack;
  showPromise(11, [
    { what: 'connections', reached: sockets, promised: 1000, bound: 'at least' },
    { what: 'duration', reached: seconds, promised: 60, bound: 'at least', unit: 's' },
    {
      what: 'p99 beside the usual one',
      reached: meanwhile.p99 / before.p99,
      promised: 2,
      bound: 'at most',
      unit: 'times',
    },
  ]);
  expect({ before: before.statuses, meanwhile: meanwhile.statuses }).toEqual({ before: [200], meanwhile: [200] });
});
