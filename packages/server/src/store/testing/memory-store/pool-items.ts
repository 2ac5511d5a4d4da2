/** The naive store: the items of pools. */
import type { PoolItemKind, PoolItemRecord } from '../../../records/pool-items/pool-item.ts';
import type { PoolItemWriter } from '../../contract/pool-items.ts';
import { StoreError } from '../../store-error.ts';
import { pageOf, type Tables } from './tables.ts';

/** The caller has asked for items of this kind. */
const ofKind = <K extends PoolItemKind>(items: readonly PoolItemRecord[]) => items as readonly PoolItemRecord<K>[];

export function poolItemsIn({ poolItems, pools, clients }: Tables): PoolItemWriter {
  const find = async <K extends PoolItemKind>(poolId: string, kind: K, itemId: string) =>
    ofKind<K>(poolItems.where({ poolId, kind, itemId }))[0];
  return {
    find,
    findForUpdate: find,
    findByKey: async <K extends PoolItemKind>(poolId: string, kind: K, uniqueKey: string) =>
      ofKind<K>(poolItems.where({ poolId, kind, uniqueKey }))[0],
    findGlobally: async <K extends PoolItemKind>(kind: K, globalKey: string) =>
      ofKind<K>(poolItems.where({ kind, globalKey }))[0],
    list: async (poolId, kind, page) =>
      pageOf(ofKind<typeof kind>(poolItems.where({ poolId, kind })), page, ({ itemId }) => itemId),
    listGlobally: async (kind, page) => {
      const named = ofKind<typeof kind>(poolItems.where({ kind })).filter(({ globalKey }) => globalKey !== null);
      return pageOf(named, page, ({ globalKey }) => globalKey ?? '');
    },
    count: async (poolId, kind) => poolItems.where({ poolId, kind }).length,
    insert: async (item, limit) => {
      const { poolId, kind, itemId, clientId, uniqueKey, globalKey } = item;
      if (pools.find({ poolId }) === undefined) throw new StoreError('gone', 'The pool has been removed.');
      if (clientId !== null && clients.find({ poolId, clientId }) === undefined) {
        throw new StoreError('gone', 'The client has been removed.');
      }
      const same = poolItems.where({ poolId, kind });
      if (same.some((one) => one.itemId === itemId)) return 'exists';
      if (uniqueKey !== null && same.some((one) => one.uniqueKey === uniqueKey)) return 'exists';
      if (same.length >= limit) return 'full';
      if (globalKey !== null && poolItems.find({ kind, globalKey }) !== undefined) return 'taken';
      poolItems.insert(item);
      return 'inserted';
    },
    replace: async (item) => {
      const { poolId, kind, itemId, version, createdAt, uniqueKey, content, modifiedAt } = item;
      const found = poolItems.find({ poolId, kind, itemId, version, createdAt });
      const isTaken =
        uniqueKey !== null && poolItems.where({ poolId, kind, uniqueKey }).some((one) => one.itemId !== itemId);
      if (found === undefined || isTaken) return false;
      poolItems.replace({ ...found, uniqueKey, content, modifiedAt, version: version + 1 });
      return true;
    },
    remove: async (poolId, kind, itemId) => poolItems.remove({ poolId, kind, itemId }),
    removeOfClient: async (poolId, clientId) => void poolItems.remove({ poolId, clientId }),
  };
}
