/** Items of pools. The content is sealed as a whole, since that of some kinds contains secrets. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { PoolItemKind, PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import type { PoolItemWriter } from '../contract/pool-items.ts';
import type { Connection } from '../db/connection.ts';
import { findQueries, query, row } from '../db/query.ts';
import type { PoolItemsTable } from '../db/schema.ts';
import { pageOf } from '../search/page.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import { StoreError } from '../store-error.ts';

const ITEM = [
  'pool_id',
  'kind',
  'item_id',
  'client_id',
  'unique_key',
  'global_key',
  'content',
  'version',
  'created_at',
  'modified_at',
] as const satisfies readonly (keyof PoolItemsTable)[];

type ItemKey = { poolId: string; kind: string; itemId: string };

const { find, findForUpdate } = findQueries((db, $: ItemKey) =>
  db
    .selectFrom('pool_items')
    .select(ITEM)
    .where('pool_id', '=', $.poolId)
    .where('kind', '=', $.kind)
    .where('item_id', '=', $.itemId),
);

const findByKey = query((db, $: { poolId: string; kind: string; uniqueKey: string }) =>
  db
    .selectFrom('pool_items')
    .select(ITEM)
    .where('pool_id', '=', $.poolId)
    .where('kind', '=', $.kind)
    .where('unique_key', '=', $.uniqueKey),
);

const findGlobally = query((db, $: { kind: string; globalKey: string }) =>
  db.selectFrom('pool_items').select(ITEM).where('kind', '=', $.kind).where('global_key', '=', $.globalKey),
);

const list = query((db, $: { poolId: string; kind: string; after: string; rows: number }) =>
  db
    .selectFrom('pool_items')
    .select(ITEM)
    .where('pool_id', '=', $.poolId)
    .where('kind', '=', $.kind)
    .where('item_id', '>', $.after)
    .orderBy('item_id')
    .limit($.rows),
);

const listGlobally = query((db, $: { kind: string; after: string; rows: number }) =>
  db
    .selectFrom('pool_items')
    .select(ITEM)
    .where('kind', '=', $.kind)
    .where('global_key', '>', $.after)
    .orderBy('global_key')
    .limit($.rows),
);

const count = query((db, $: { poolId: string; kind: string }) =>
  db
    .selectFrom('pool_items')
    .select((column) => column.fn.countAll<number>().as('items'))
    .where('pool_id', '=', $.poolId)
    .where('kind', '=', $.kind),
);

// Items of a pool are added one after another, so that their count is exact, and none of them outlives the pool.
const lockPool = query((db, $: { poolId: string }, { locksRows }) =>
  db
    .selectFrom('pools')
    .select('pool_id')
    .where('pool_id', '=', $.poolId)
    .$if(locksRows, (select) => select.forUpdate()),
);

const lockClient = query((db, $: { poolId: string; clientId: string }, { locksRows }) =>
  db
    .selectFrom('clients')
    .select('client_id')
    .where('client_id', '=', $.clientId)
    .where('pool_id', '=', $.poolId)
    .$if(locksRows, (select) => select.forKeyShare()),
);

const insert = query((db, $: PoolItemsTable) =>
  db
    .insertInto('pool_items')
    .values(row($, ITEM))
    .onConflict((conflict) => conflict.doNothing()),
);

const replace = query((db, $: PoolItemsTable) =>
  db
    .updateTable('pool_items')
    .set(row($, ['unique_key', 'content', 'modified_at']))
    .set((column) => ({ version: column('version', '+', 1) }))
    .where('pool_id', '=', $.pool_id)
    .where('kind', '=', $.kind)
    .where('item_id', '=', $.item_id)
    .where('version', '=', $.version)
    // An item that was removed and created again begins with the same version.
    .where('created_at', '=', $.created_at),
);

const remove = query((db, $: ItemKey) =>
  db
    .deleteFrom('pool_items')
    .where('pool_id', '=', $.poolId)
    .where('kind', '=', $.kind)
    .where('item_id', '=', $.itemId),
);

const removeOfClient = query((db, $: { poolId: string; clientId: string }) =>
  db.deleteFrom('pool_items').where('pool_id', '=', $.poolId).where('client_id', '=', $.clientId),
);

export class PoolItems implements PoolItemWriter {
  readonly #connection: Connection;
  readonly #content: SealedColumn;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#content = sealedColumn(envelope, 'pool_items', 'content');
  }

  async find<K extends PoolItemKind>(poolId: string, kind: K, itemId: string): Promise<PoolItemRecord<K> | undefined> {
    return this.#itemOf<K>(await this.#connection.row(find, { poolId, kind, itemId }));
  }

  async findForUpdate<K extends PoolItemKind>(
    poolId: string,
    kind: K,
    itemId: string,
  ): Promise<PoolItemRecord<K> | undefined> {
    return this.#itemOf<K>(await this.#connection.row(findForUpdate, { poolId, kind, itemId }));
  }

  async findByKey<K extends PoolItemKind>(
    poolId: string,
    kind: K,
    uniqueKey: string,
  ): Promise<PoolItemRecord<K> | undefined> {
    return this.#itemOf<K>(await this.#connection.row(findByKey, { poolId, kind, uniqueKey }));
  }

  async findGlobally<K extends PoolItemKind>(kind: K, globalKey: string): Promise<PoolItemRecord<K> | undefined> {
    return this.#itemOf<K>(await this.#connection.row(findGlobally, { kind, globalKey }));
  }

  async list<K extends PoolItemKind>(
    poolId: string,
    kind: K,
    { after = '', limit }: PageRequest,
  ): Promise<Page<PoolItemRecord<K>>> {
    const rows = await this.#connection.rows(list, { poolId, kind, after, rows: limit + 1 });
    return pageOf(
      rows,
      limit,
      (found) => this.#recordOf<K>(found),
      ({ item_id }) => item_id,
    );
  }

  async listGlobally<K extends PoolItemKind>(
    kind: K,
    { after = '', limit }: PageRequest,
  ): Promise<Page<PoolItemRecord<K>>> {
    const rows = await this.#connection.rows(listGlobally, { kind, after, rows: limit + 1 });
    return pageOf(
      rows,
      limit,
      (found) => this.#recordOf<K>(found),
      ({ global_key: key }) => key ?? '',
    );
  }

  async count(poolId: string, kind: PoolItemKind): Promise<number> {
    return (await this.#connection.row(count, { poolId, kind }))?.items ?? 0;
  }

  async insert(item: PoolItemRecord, limit: number): Promise<'inserted' | 'exists' | 'taken' | 'full'> {
    const { poolId, kind, itemId, clientId, uniqueKey } = item;
    if (!(await this.#connection.row(lockPool, { poolId }))) {
      throw new StoreError('gone', `The user pool ${poolId} does not exist any more.`);
    }
    if (clientId !== null && !(await this.#connection.row(lockClient, { poolId, clientId }))) {
      throw new StoreError('gone', `The app client ${clientId} does not exist any more.`);
    }
    if (await this.#connection.row(find, { poolId, kind, itemId })) return 'exists';
    if (uniqueKey !== null && (await this.#connection.row(findByKey, { poolId, kind, uniqueKey }))) return 'exists';
    if ((await this.count(poolId, kind)) >= limit) return 'full';
    return (await this.#connection.change(insert, this.#rowOf(item))) > 0 ? 'inserted' : 'taken';
  }

  async replace(item: PoolItemRecord): Promise<boolean> {
    const { poolId, kind, itemId, uniqueKey } = item;
    if (uniqueKey !== null) {
      // The lock on the pool keeps the unique key free until this write ends.
      await this.#connection.row(lockPool, { poolId });
      const other = await this.#connection.row(findByKey, { poolId, kind, uniqueKey });
      if (other !== undefined && other.item_id !== itemId) return false;
    }
    return (await this.#connection.change(replace, this.#rowOf(item))) > 0;
  }

  async remove(poolId: string, kind: PoolItemKind, itemId: string): Promise<boolean> {
    return (await this.#connection.change(remove, { poolId, kind, itemId })) > 0;
  }

  async removeOfClient(poolId: string, clientId: string): Promise<void> {
    await this.#connection.change(removeOfClient, { poolId, clientId });
  }

  #rowOf(item: PoolItemRecord): PoolItemsTable {
    const { poolId, kind, itemId } = item;
    return {
      pool_id: poolId,
      kind,
      item_id: itemId,
      client_id: item.clientId,
      unique_key: item.uniqueKey,
      global_key: item.globalKey,
      content: this.#content.seal(new Uint8Array(Buffer.from(JSON.stringify(item.content))), poolId, [kind, itemId]),
      version: item.version,
      created_at: item.createdAt,
      modified_at: item.modifiedAt,
    };
  }

  #itemOf<K extends PoolItemKind>(found: PoolItemsTable | undefined): PoolItemRecord<K> | undefined {
    return found && this.#recordOf<K>(found);
  }

  /** The caller has selected rows of kind `K`. */
  #recordOf<K extends PoolItemKind>(found: PoolItemsTable): PoolItemRecord<K> {
    const content = this.#content.open(found.content, found.pool_id, [found.kind, found.item_id]);
    return {
      poolId: found.pool_id,
      kind: found.kind as K,
      itemId: found.item_id,
      clientId: found.client_id,
      uniqueKey: found.unique_key,
      globalKey: found.global_key,
      content: JSON.parse(Buffer.from(content).toString()) as PoolItemRecord<K>['content'],
      version: found.version,
      createdAt: found.created_at,
      modifiedAt: found.modified_at,
    };
  }
}
