/** No data of deleted users stays in the files of the embedded database: neither in its tables nor in its log. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { showPromise } from '../../../../test/harness/promise.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';
import { newPoolId, NOW, sampleAuthEvent, samplePool, sampleUser } from './testing/sample-records.ts';
import { clock, random, testEnvelope } from './testing/test-database.ts';

let dataDir: string;
let store: Store;
const envelope = testEnvelope();
const open = (): Promise<Store> => openStore({ dataDir, envelope, clock, random });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-erasure-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

/** Counts how often the files of the data directory contain a text. */
async function occurrences(text: string): Promise<number> {
  const names = await readdir(dataDir);
  const contents = await Promise.all(names.map((name) => readFile(join(dataDir, name), 'latin1')));
  return contents.reduce((sum, content) => sum + content.split(text).length - 1, 0);
}

/** Creates a pool with users whose names and attributes begin with `canary`. */
async function population(size: number): Promise<{ readonly poolId: string; readonly subs: readonly string[] }> {
  const pool = samplePool(newPoolId());
  const { poolId } = pool;
  const subs = Array.from({ length: size }, () => randomUUID());
  await store.write((tx) => tx.pools.insert(pool, []));
  for (const [index, sub] of subs.entries()) {
    const name = `canary-${index}-end`;
    const attributes = { email: `${name}@example.com`, 'custom:note': `${name} ${'x'.repeat((index * 37) % 1500)}` };
    await store.write(async (tx) => {
      await tx.users.insert(sampleUser(poolId, { sub, username: name, attributes }));
      await tx.codes.put({
        poolId,
        sub,
        purpose: 'verify-email',
        hash: new Uint8Array(32),
        medium: 'EMAIL',
        destination: `${name}@example.com`,
        expiresAt: NOW + 1000,
        askedBy: null,
      });
      await tx.authEvents.insert(sampleAuthEvent(poolId, sub, { userAgent: `agent of ${name}` }));
    });
  }
  return { poolId, subs };
}

it('leaves no data of deleted users in the files after a clean stop', async () => {
  const { poolId, subs } = await population(300);
  expect(await occurrences('canary-')).toBeGreaterThan(0);
  for (const [index, sub] of subs.entries()) {
    if (index % 3 !== 0) await store.write((tx) => tx.users.remove(poolId, sub));
  }
  await store.close();
  expect(await occurrences('canary-1-end')).toBe(0);
  expect(await occurrences('canary-299-end')).toBe(0);
  const remaining = new Set(subs.keys().filter((index) => index % 3 === 0));
  const all = await readFile(join(dataDir, 'latchkey.db'), 'latin1');
  const named = new Set(Array.from(all.matchAll(/canary-(\d+)-end/g), ([, index]) => Number(index)));
  const left = [...named].filter((index) => !remaining.has(index)).length;
  showPromise(46, [
    { what: 'deleted users', reached: subs.length - remaining.size, promised: 200, bound: 'at least' },
    { what: 'of them with a byte left in the database files', reached: left, promised: 0, bound: 'at most' },
  ]);
  expect(named).toEqual(remaining);
});

it('leaves no data of a removed pool, and no replaced attribute values', async () => {
  const { poolId, subs } = await population(30);
  for (const sub of subs.slice(0, 10)) {
    await store.write(async (tx) => {
      const user = await tx.users.findForUpdate(poolId, sub);
      if (user) await tx.users.replace({ ...user, username: 'renamed', attributes: { email: 'new@example.com' } });
      await tx.codes.consume(poolId, sub, 'verify-email', new Uint8Array(32));
    });
  }
  await store.close();
  expect(await occurrences('canary-3-end@example.com')).toBe(0);
  store = await open();
  const [first = ''] = subs;
  expect((await store.read.users.find(poolId, first))?.attributes).toEqual({ email: 'new@example.com' });
  await store.write((tx) => tx.pools.remove(poolId));
  await store.close();
  expect(await occurrences('canary-')).toBe(0);
});

it('empties the log with every sweep while the server runs', async () => {
  const { poolId, subs } = await population(1);
  const [sub = ''] = subs;
  await store.write((tx) => tx.users.remove(poolId, sub));
  expect(await occurrences('canary-0-end')).toBeGreaterThan(0);
  await store.sweep(NOW);
  await expect.poll(() => occurrences('canary-0-end')).toBe(0);
});
