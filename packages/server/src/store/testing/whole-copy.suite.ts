/** Tests of copies of all data: they are put back as they were, and the server's own rows stay. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { HARD_TEXT, newPoolId, NOW, sampleDevice, sampleKey, samplePool, sampleUser } from './sample-records.ts';
import type { TestDatabase } from './test-database.ts';

export function describeWholeCopy(create: () => Promise<TestDatabase>): void {
  // Its hooks would otherwise run for every test of the caller.
  describe('a copy of all data', () => {
    let database: TestDatabase;
    let store: Store;
    beforeEach(async () => {
      database = await create();
      store = await database.open();
    });
    afterEach(async () => {
      await store.close();
      await database.remove();
    });

    const fill = async (): Promise<{ readonly poolId: string; readonly sub: string }> => {
      const poolId = newPoolId();
      const sub = randomUUID();
      await store.write(async (tx) => {
        await tx.pools.insert(samplePool(poolId, { name: HARD_TEXT }), [sampleKey(poolId)]);
        await tx.users.insert(sampleUser(poolId, { sub }));
        await tx.devices.insert(sampleDevice(poolId, sub));
        await tx.provisionedLimits.put('UserCreation', 12);
      });
      return { poolId, sub };
    };

    const seen = async ({ poolId, sub }: { readonly poolId: string; readonly sub: string }) => ({
      pool: await store.read.pools.find(poolId),
      keys: await store.read.pools.signingKeys(poolId),
      user: await store.read.users.find(poolId, sub),
      devices: await store.read.devices.list(poolId, sub, { limit: 10 }),
      limits: await store.read.provisionedLimits.all(),
    });

    it('puts all data back as it was, and removes what was added since', async () => {
      const first = await fill();
      const before = await seen(first);
      const copy = await store.copyAll();
      expect(copy.rows).toBeGreaterThan(4);
      expect(copy.keyIds.size).toBe(1);
      const second = await fill();
      await store.write((tx) => tx.provisionedLimits.put('UserCreation', 99));
      await store.write((tx) => tx.users.remove(first.poolId, first.sub));
      await store.replaceAll(copy);
      expect(await seen(first)).toEqual(before);
      expect(await store.read.pools.find(second.poolId)).toBeUndefined();
      expect((await store.verifyAudit({ limit: 10 })).findings).toEqual([]);
    });

    it('removes all data, but nothing of the server itself', async () => {
      const first = await fill();
      const serverKeys = await store.read.serverKeys.list();
      await store.replaceAll(undefined);
      expect(await seen(first)).toMatchObject({ pool: undefined, keys: [], user: undefined });
      expect(await store.read.serverKeys.list()).toEqual(serverKeys);
      // The decoy's row, which is read for unknown names, is still there.
      expect(await database.run("select sub from users where pool_id = ''")).toHaveLength(1);
      await store.close();
      store = await database.open();
      expect((await seen(await fill())).user?.createdAt).toBe(NOW);
    });
  });
}
