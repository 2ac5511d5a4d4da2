/** Tests of the items of pools: storing, names, limits, changes and removal. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { Store } from '../store.ts';
import { HARD_TEXT, newPoolId, sampleClient, samplePool, samplePoolItem } from './sample-records.ts';

const MANY = 1_000;

const server = (poolId: string, change: Partial<PoolItemRecord<'resource-server'>> = {}) =>
  samplePoolItem(poolId, 'resource-server', { name: HARD_TEXT, scopes: null }, change);

export function describePoolItems(store: () => Store): void {
  const newPool = async (): Promise<string> => {
    const poolId = newPoolId();
    await store().write((tx) => tx.pools.insert(samplePool(poolId), []));
    return poolId;
  };
  const insert = (item: PoolItemRecord, limit = MANY) => store().write((tx) => tx.poolItems.insert(item, limit));

  describe('items of a pool', () => {
    it('are read as they were stored', async () => {
      const poolId = await newPool();
      const [uniqueKey, globalKey] = [randomUUID(), randomUUID()];
      const item = server(poolId, { itemId: `https://${randomUUID()}/é`, uniqueKey, globalKey });
      expect(await insert(item)).toBe('inserted');
      const { poolItems } = store().read;
      expect(await poolItems.find(poolId, 'resource-server', item.itemId)).toStrictEqual(item);
      expect(await poolItems.findByKey(poolId, 'resource-server', uniqueKey)).toStrictEqual(item);
      expect(await poolItems.findGlobally('resource-server', globalKey)).toStrictEqual(item);
      expect(await poolItems.find(poolId, 'terms', item.itemId)).toBeUndefined();
      expect(await poolItems.findByKey(await newPool(), 'resource-server', uniqueKey)).toBeUndefined();
      expect(await poolItems.findGlobally('domain', globalKey)).toBeUndefined();
    });

    it('are listed over all pools by their global keys', async () => {
      const [one, other] = [await newPool(), await newPool()];
      const keys = ['~list-a', '~list-b', '~list-c'];
      await insert(server(other, { globalKey: keys[1] ?? null }));
      await insert(server(one, { globalKey: keys[2] ?? null }));
      await insert(server(one, { globalKey: keys[0] ?? null }));
      await insert(server(one));
      const { poolItems } = store().read;
      const first = await poolItems.listGlobally('resource-server', { after: '~', limit: 2 });
      const rest = await poolItems.listGlobally('resource-server', { after: first.next, limit: 2 });
      expect([...first.items, ...rest.items].map(({ globalKey }) => globalKey)).toEqual(keys);
      expect(rest.next).toBeUndefined();
    });

    it('have an id, a unique key and a global key that no other item has', async () => {
      const [poolId, other] = [await newPool(), await newPool()];
      const [uniqueKey, globalKey] = [randomUUID(), randomUUID()];
      const item = server(poolId, { uniqueKey, globalKey });
      expect(await insert(item)).toBe('inserted');
      expect(await insert(item)).toBe('exists');
      expect(await insert(server(poolId, { uniqueKey }))).toBe('exists');
      expect(await insert(server(other, { globalKey }))).toBe('taken');
      expect(await insert(server(other, { itemId: item.itemId, uniqueKey }))).toBe('inserted');
      expect(await insert(server(poolId))).toBe('inserted');
    });

    it('are limited in number, also when they are added at the same time', async () => {
      const poolId = await newPool();
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => insert(server(poolId), 5)));
      expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(3);
      expect(await store().read.poolItems.count(poolId, 'resource-server')).toBe(5);
      expect(await store().read.poolItems.count(poolId, 'terms')).toBe(0);
    });

    it('are listed in the order of their ids', async () => {
      const poolId = await newPool();
      for (const itemId of ['c', 'a', 'e', 'b', 'd']) await insert(server(poolId, { itemId }));
      const first = await store().read.poolItems.list(poolId, 'resource-server', { limit: 3 });
      expect(first.items.map(({ itemId }) => itemId)).toEqual(['a', 'b', 'c']);
      const rest = await store().read.poolItems.list(poolId, 'resource-server', { limit: 3, after: first.next });
      expect(rest.items.map(({ itemId }) => itemId)).toEqual(['d', 'e']);
      expect(rest.next).toBeUndefined();
    });

    it('are replaced only if nothing changed them since they were read', async () => {
      const poolId = await newPool();
      const [taken, item] = [server(poolId, { uniqueKey: 'taken' }), server(poolId, { uniqueKey: 'mine' })];
      await insert(taken);
      await insert(item);
      const changed = { ...item, content: { name: 'new', scopes: [] }, uniqueKey: 'renamed' };
      const replace = (next: PoolItemRecord) => store().write((tx) => tx.poolItems.replace(next));
      expect(await replace(changed)).toBe(true);
      expect(await replace(changed)).toBe(false);
      const stored = await store().read.poolItems.find(poolId, 'resource-server', item.itemId);
      expect(stored).toStrictEqual({ ...changed, version: 2 });
      expect(await replace({ ...changed, version: 2, uniqueKey: 'taken' })).toBe(false);
    });

    it('are not replaced by a change to one that was removed and created again', async () => {
      const poolId = await newPool();
      const first = server(poolId);
      const second = { ...first, content: { name: 'second', scopes: null }, createdAt: first.createdAt + 1 };
      await insert(first);
      await store().write((tx) => tx.poolItems.remove(poolId, 'resource-server', first.itemId));
      await insert(second);
      expect(await store().write((tx) => tx.poolItems.replace(first))).toBe(false);
      expect(await store().read.poolItems.find(poolId, 'resource-server', first.itemId)).toStrictEqual(second);
    });

    it('are removed alone, with their client, or with their pool', async () => {
      const poolId = await newPool();
      const client = sampleClient(poolId);
      await store().write((tx) => tx.clients.insert(client));
      const [alone, owned, pooled] = [server(poolId), server(poolId, { clientId: client.clientId }), server(poolId)];
      for (const item of [alone, owned, pooled]) await insert(item);
      const left = async () =>
        (await store().read.poolItems.list(poolId, 'resource-server', { limit: MANY })).items.map(
          ({ itemId }) => itemId,
        );
      const remove = () => store().write((tx) => tx.poolItems.remove(poolId, 'resource-server', alone.itemId));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect(await left()).toEqual([owned.itemId, pooled.itemId].toSorted());
      await store().write((tx) => tx.poolItems.removeOfClient(poolId, client.clientId));
      expect(await left()).toEqual([pooled.itemId]);
      await store().write((tx) => tx.pools.remove(poolId));
      expect(await left()).toEqual([]);
    });

    it('are not added to a pool or a client that does not exist', async () => {
      await expect(insert(server(newPoolId()))).rejects.toMatchObject({ reason: 'gone' });
      const orphan = server(await newPool(), { clientId: 'none' });
      await expect(insert(orphan)).rejects.toMatchObject({ reason: 'gone' });
    });
  });
}
