/** Unfinished sign-ins that do not fit into a Session string. */
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const keptSignIns: Migration = {
  version: 7,
  name: 'kept-sign-ins',
  async up(context) {
    const { text, instant } = context.types;
    await createTable(context, {
      name: 'kept_sign_ins',
      key: ['pool_id', 'sub', 'nonce'],
      columns: { pool_id: text, sub: text, nonce: text, session: text, expires_at: instant },
    });
    await createIndex(context, { table: 'kept_sign_ins', columns: ['expires_at'] });
  },
};
