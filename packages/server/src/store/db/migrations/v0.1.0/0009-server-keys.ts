/** Keys of the server that outlive the master key. They are derived or generated once, and stored sealed. */
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const serverKeys: Migration = {
  version: 9,
  name: 'server-keys',
  async up(context) {
    const { text, bytes, instant } = context.types;
    await createTable(context, {
      name: 'server_keys',
      key: ['id'],
      columns: { id: text, sealed: bytes },
      nullable: { expires_at: instant },
    });
    await createIndex(context, { table: 'server_keys', columns: ['expires_at'] });
  },
};
