import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../store/store.ts';
import { newPoolId, NOW, samplePool } from '../../store/testing/sample-records.ts';
import { sqliteDatabase, type TestDatabase } from '../../store/testing/test-database.ts';
import { clientSettings } from './client-settings.ts';
import { createDirectory, type Directory } from './directory.ts';
import { poolSettings } from './pool-settings.ts';
import { createPublishedDirectory } from './published-directory.ts';

// Two databases: the second has what a replica had before the changes.
const databases: TestDatabase[] = [];
const stores: Store[] = [];
beforeAll(async () => {
  for (let index = 0; index < 2; index += 1) {
    const database = await sqliteDatabase();
    databases.push(database);
    stores.push(await database.open());
  }
});
afterAll(async () => {
  for (const store of stores) await store.close();
  for (const database of databases) await database.remove();
});

it('comes from the primary after a change on this server, until the replica must have it', async () => {
  const poolId = newPoolId();
  let time = 0;
  const age = { now: () => time };
  const [primary, replica] = stores.map((store) =>
    createDirectory(store, { now: () => NOW }, poolSettings, clientSettings, age),
  ) as [Directory, Directory];
  const { directory, published } = createPublishedDirectory(primary, replica, age);
  const put = (store: Store | undefined, modifiedAt: number) =>
    store?.write((tx) => tx.pools.insert(samplePool(poolId, { modifiedAt }), []));
  await put(stores[0], 2);
  await put(stores[1], 1);
  const shown = async (): Promise<number> => (await published.pool(poolId)).record.modifiedAt;
  expect(await shown()).toBe(1);
  directory.forget(poolId);
  expect(await shown()).toBe(2);
  time += 4_999;
  expect(await shown()).toBe(2);
  time += 1;
  expect(await shown()).toBe(1);
  // A later change counts anew.
  directory.forget(poolId);
  time += 4_999;
  directory.forget(newPoolId());
  expect(await shown()).toBe(2);
  time += 1;
  expect(await shown()).toBe(1);
  // What decides a sign-in never comes from the replica.
  expect((await directory.pool(poolId)).record.modifiedAt).toBe(2);
});

it('comes anew from both after a change', async () => {
  const asked: string[] = [];
  const noting = (name: string) =>
    ({
      pool: (id: string) => Promise.resolve(asked.push(`${name} pool ${id}`)),
      signingKeys: (id: string) => Promise.resolve(asked.push(`${name} keys ${id}`)),
      forget: (id: string) => void asked.push(`${name} forgets ${id}`),
    }) as unknown as Directory;
  const { directory, published } = createPublishedDirectory(noting('primary'), noting('replica'), { now: () => 0 });
  await published.signingKeys('a');
  await published.pool('a');
  directory.forget('a');
  await published.signingKeys('a');
  await published.pool('b');
  expect(asked).toEqual([
    'replica keys a',
    'replica pool a',
    'primary forgets a',
    'replica forgets a',
    'primary keys a',
    'replica pool b',
  ]);
});
