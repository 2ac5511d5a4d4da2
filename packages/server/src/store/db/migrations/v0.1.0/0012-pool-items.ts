/** Items of pools: resource servers, identity providers, domains and other objects that are read as a whole. */
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const poolItems: Migration = {
  version: 12,
  name: 'pool-items',
  async up(context) {
    const { text, bytes, integer, instant } = context.types;
    await createTable(context, {
      name: 'pool_items',
      key: ['pool_id', 'kind', 'item_id'],
      columns: {
        pool_id: text,
        kind: text,
        item_id: text,
        content: bytes,
        version: integer,
        created_at: instant,
        modified_at: instant,
      },
      nullable: { client_id: text, unique_key: text, global_key: text },
    });
    const table = 'pool_items';
    await createIndex(context, {
      table,
      columns: ['pool_id', 'kind', 'unique_key'],
      present: 'unique_key',
      unique: true,
    });
    await createIndex(context, { table, columns: ['kind', 'global_key'], present: 'global_key', unique: true });
    await createIndex(context, { table, columns: ['pool_id', 'client_id'], present: 'client_id' });
  },
};
