/** The store of the items of a pool: its interface for the rest of the server. */
import type { PoolItemKind, PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { Page, PageRequest } from './page.ts';

export interface PoolItemReader {
  find<K extends PoolItemKind>(poolId: string, kind: K, itemId: string): Promise<PoolItemRecord<K> | undefined>;
  /** Finds the item by its second name in the pool. */
  findByKey<K extends PoolItemKind>(poolId: string, kind: K, uniqueKey: string): Promise<PoolItemRecord<K> | undefined>;
  /** Finds the item by its name in all pools. */
  findGlobally<K extends PoolItemKind>(kind: K, globalKey: string): Promise<PoolItemRecord<K> | undefined>;
  /** In the order of ids. */
  list<K extends PoolItemKind>(poolId: string, kind: K, page: PageRequest): Promise<Page<PoolItemRecord<K>>>;
  /** Items of all pools that have a global key, in the order of these keys. */
  listGlobally<K extends PoolItemKind>(kind: K, page: PageRequest): Promise<Page<PoolItemRecord<K>>>;
  count(poolId: string, kind: PoolItemKind): Promise<number>;
}

export interface PoolItemWriter extends PoolItemReader {
  /** Reads an item and locks it until the write ends. */
  findForUpdate<K extends PoolItemKind>(
    poolId: string,
    kind: K,
    itemId: string,
  ): Promise<PoolItemRecord<K> | undefined>;
  /**
   * Adds an item. The first of these that applies: `exists`: its pool has an item with this id or unique key; `full`: the
   * pool has `limit` items of this kind; `taken`: another item has the global key. Locks the pool: items of a pool are
   * added one after another.
   * @throws StoreError (`gone`) when the pool, or the client that the item belongs to, has been removed.
   */
  insert(item: PoolItemRecord, limit: number): Promise<'inserted' | 'exists' | 'taken' | 'full'>;
  /**
   * Replaces content, unique key and time of change. Call it only with a changed copy of what was read.
   * @returns false when the item was changed or removed since it was read, or another item has the unique key.
   */
  replace(item: PoolItemRecord): Promise<boolean>;
  /** False: there was no such item. */
  remove(poolId: string, kind: PoolItemKind, itemId: string): Promise<boolean>;
  /** Removes the items that belong to a client. */
  removeOfClient(poolId: string, clientId: string): Promise<void>;
}
