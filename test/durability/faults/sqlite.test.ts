/** The disk of the embedded database reports errors or is full: no write is acknowledged any more, and none is lost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../../harness/latchkey.ts';
import { showPromise, sizeOf } from '../../harness/promise.ts';
import { RawClient } from '../../harness/raw-client.ts';
import { checkFile } from '../check-file.ts';
import { type Fault, inject, injectionMissing } from './injection.ts';
import { groupsOf, startWriters } from './writers.ts';

const ROUNDS = sizeOf(1, 5);
/** Acknowledged writes before the fault, and refused ones during it. */
const WRITES = 40;

const missing = injectionMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const LOG = 'latchkey.db-wal';

/** Faults of the log, where every write must arrive before it is acknowledged. */
const faults: readonly (Fault & { readonly name: string; readonly file: string })[] = [
  { name: 'one flush of the log fails', calls: ['fdatasync'], error: 'EIO', lasts: 'once', file: LOG },
  { name: 'every flush of the log fails', calls: ['fdatasync'], error: 'EIO', lasts: 'lasting', file: LOG },
  { name: 'the log cannot be written', calls: ['pwrite64'], error: 'EIO', lasts: 'lasting', file: LOG },
  { name: 'the disk is full', calls: ['pwrite64'], error: 'ENOSPC', lasts: 'lasting', file: LOG },
];
const cases = faults.flatMap((fault) => Array.from({ length: ROUNDS }, (_, round) => ({ ...fault, round })));

describe.skipIf(mayBeSkipped)(`faults of the disk${missing === undefined ? '' : `: ${missing}`}`, () => {
  let dataDir: string;
  let server: Latchkey;
  const sum = { faults: 0, late: 0, lost: 0, slowestMs: 0 };
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'latchkey-faults-'));
    server = await startLatchkey({ dataDir });
  });
  afterEach(async () => {
    await server.kill();
    await rm(dataDir, { recursive: true });
  });

  afterAll(() => {
    showPromise(5, [
      { what: 'injected faults', reached: sum.faults, promised: 20, bound: 'at least' },
      {
        what: 'writes that were sent after the fault and acknowledged',
        reached: sum.late,
        promised: 0,
        bound: 'at most',
      },
      { what: 'acknowledged writes that were lost', reached: sum.lost, promised: 0, bound: 'at most' },
      {
        what: 'from the fault to the answer that the server is not ready',
        reached: Math.round(sum.slowestMs),
        promised: 1_000,
        bound: 'at most',
        unit: 'ms',
      },
    ]);
  });

  it.for(cases)('$name (round $round): nothing is acknowledged, and nothing is lost', async (fault) => {
    const pool = await newPool(server);
    const writers = startWriters(server.endpoint, pool);
    await writers.until(() => writers.acknowledged.size >= WRITES);
    const injection = await inject(server.process.pid ?? 0, { ...fault, file: join(dataDir, fault.file) });
    const failedAt = await injection.firstFailure();
    const redAt = await notReady(server);
    const before = writers.refused.length;
    await writers.until(() => writers.refused.length >= before + WRITES);
    await writers.end();
    await injection.end();
    const late = [...writers.acknowledged].filter(([, sentAt]) => sentAt > failedAt);
    const answers = new Set(writers.refused.map(({ status }) => status));

    // Ended in turns as by an operator and as by a crash.
    if (fault.round % 2 === 0) expect(await server.stop()).toBe(0);
    else await server.kill();
    server = await startLatchkey({ dataDir });
    const stored = await groupsOf(server.endpoint, pool);
    const lost = [...writers.acknowledged.keys()].filter((name) => !stored.has(name));
    console.log(
      `${writers.acknowledged.size} acknowledged, ${writers.refused.length} refused, not ready after ${Math.round(redAt - failedAt)} ms`,
    );
    sum.faults += 1;
    sum.late += late.length;
    sum.lost += lost.length;
    sum.slowestMs = Math.max(sum.slowestMs, redAt - failedAt);
    expect(late).toEqual([]);
    expect(lost).toEqual([]);
    expect([...answers]).toEqual([500]);
    await server.stop();
    checkFile(join(dataDir, 'latchkey.db'));
  });

  it('a checkpoint that fails is reported, and loses nothing', async () => {
    const pool = await newPool(server);
    const writers = startWriters(server.endpoint, pool);
    const injection = await inject(server.process.pid ?? 0, {
      calls: ['fsync', 'fdatasync'],
      error: 'EIO',
      lasts: 'lasting',
      file: join(dataDir, 'latchkey.db'),
    });
    await injection.firstFailure();
    await notReady(server);
    await injection.end();
    await ready(server);
    await writers.end();
    await server.kill();
    server = await startLatchkey({ dataDir });
    const stored = await groupsOf(server.endpoint, pool);
    expect([...writers.acknowledged.keys()].filter((name) => !stored.has(name))).toEqual([]);
  });
});

async function newPool({ endpoint }: Latchkey): Promise<string> {
  const raw = new RawClient(endpoint, { timeoutMs: 60_000 });
  const { UserPool } = await raw.result<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'written' });
  raw.close();
  return UserPool.Id;
}

/** Returns the instant at which the server is seen not to be ready. */
async function notReady(server: Latchkey): Promise<number> {
  while ((await statusOf(server)) !== 503) await sleep(10);
  return Date.now();
}

async function ready(server: Latchkey): Promise<void> {
  while ((await statusOf(server)) !== 200) await sleep(10);
}

const statusOf = async ({ endpoint }: Latchkey): Promise<number> => (await fetch(`${endpoint}/health/ready`)).status;
