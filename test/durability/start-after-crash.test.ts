/** A database with many users, killed while it writes: the next start is quick, and the file is not damaged. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PreparedPool, prepare } from '../../bench/latchkey-process.ts';
import { startLatchkey } from '../harness/latchkey.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { checkFile } from './check-file.ts';
import { groupsOf, startWriters } from './faults/writers.ts';

const USERS = sizeOf(2_000, 100_000);
const CRASHES = sizeOf(2, 10);
/** Acknowledged writes before each crash. */
const WRITES = 300;

let prepared: PreparedPool;
beforeAll(async () => {
  prepared = await prepare({ users: USERS, factor: null });
}, 600_000);
afterAll(() => prepared.remove());

it(`starts soon after each of ${CRASHES} crashes with ${USERS} users`, async () => {
  const { dataDir, pool } = prepared;
  const starts: number[] = [];
  let server = await startLatchkey({ dataDir });
  try {
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const writers = startWriters(server.endpoint, pool.userPoolId);
      await writers.until(() => writers.acknowledged.size >= WRITES);
      await Promise.all([server.kill(), writers.broken()]);
      checkFile(join(dataDir, 'latchkey.db'));
      server = await startLatchkey({ dataDir });
      starts.push(Math.round(server.readyAfterMs));
      const stored = await groupsOf(server.endpoint, pool.userPoolId);
      expect([...writers.acknowledged.keys()].filter((name) => !stored.has(name))).toEqual([]);
    }
  } finally {
    await server.kill();
  }
  console.log(`ready after ${starts.join(', ')} ms`);
  showPromise(6, [
    { what: 'users', reached: USERS, promised: 100_000, bound: 'at least' },
    {
      what: 'slowest start after a crash',
      reached: Math.max(...starts),
      promised: 3_000,
      bound: 'at most',
      unit: 'ms',
    },
    { what: 'databases that failed the integrity check', reached: 0, promised: 0, bound: 'at most' },
  ]);
});
