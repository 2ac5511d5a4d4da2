/** One run: clients work while the database is disturbed; afterwards, nothing that was acknowledged may be lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Latchkey } from '../harness/latchkey.ts';
import type { App, Person } from '../harness/sign-in.ts';
import type { Disturbance } from './disturbances.ts';
import { lostOf, startWork } from './workload.ts';

/** How many users and sign-ins must be acknowledged before and after a disturbance. */
const PROGRESS = 5;

/** Added to the limit of a database operation. An API operation makes several of them and ends at the first that fails; the rest is for a busy machine. */
const ROOM_MS = 4_000;

const READY_WITHIN_MS = 30_000;

/** Whether the disturbance begins during the work or before it. */
export type Order = 'during work' | 'before work';

export interface Stage {
  readonly server: Latchkey;
  readonly app: App;
  readonly people: readonly Person[];
  /** How long one operation on the database may take. */
  readonly limitSeconds: number;
}

/** Runs a disturbance, prints the figures, and checks that nothing that the server acknowledged is lost. */
export async function runDisturbance(stage: Stage, disturbance: Disturbance, order: Order): Promise<void> {
  const { server, app, people, limitSeconds } = stage;
  const readiness = watchReadiness(server);
  let end: (() => Promise<void>) | undefined;
  if (order === 'before work') end = await disturbance.begin();
  const work = startWork(app, people);
  if (order === 'during work') {
    await work.progress(PROGRESS);
    end = await disturbance.begin();
  }
  await sleep(disturbance.lastsMs);
  await end?.();
  const ended = performance.now();
  await expect.poll(() => isReady(server), { timeout: READY_WITHIN_MS }).toBe(true);
  const readyAfterMs = performance.now() - ended;
  await work.progress(PROGRESS);
  await work.end();
  const seen = await readiness.end();

  const { ledger } = work;
  const [created, signIns] = [ledger.created.length, ledger.refreshTokens.length];
  console.log(
    `${disturbance.name}, ${order}: ${created} users and ${signIns} sign-ins acknowledged, ${ledger.refused} requests refused, ` +
      `slowest answer ${Math.round(ledger.slowestMs)} ms, ready ${Math.round(readyAfterMs)} ms after the end`,
  );
  expect(ledger.unexpected).toEqual([]);
  expect(ledger.slowestMs).toBeLessThan(limitSeconds * 1_000 + ROOM_MS);
  if (disturbance.isOutage) expect(seen).toContain(503);
  expect(seen.at(-1)).toBe(200);
  expect([server.process.exitCode, server.process.signalCode]).toEqual([null, null]);
  expect(await lostOf(app, ledger)).toEqual([]);
}

async function isReady({ endpoint }: Latchkey): Promise<boolean> {
  return (await fetch(`${endpoint}/health/ready`)).status === 200;
}

/** Polls the readiness. `end` returns the answers in order, without consecutive repetitions. */
function watchReadiness({ endpoint }: Latchkey) {
  const seen: number[] = [];
  const ending = new AbortController();
  const watching = (async () => {
    while (!ending.signal.aborted) {
      const { status } = await fetch(`${endpoint}/health/ready`);
      if (seen.at(-1) !== status) seen.push(status);
      await sleep(200);
    }
  })();
  return {
    async end(): Promise<readonly number[]> {
      ending.abort();
      await watching;
      return seen;
    },
  };
}
