/** Messages that wait for another delivery attempt. */
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const outbox: Migration = {
  version: 3,
  name: 'outbox',
  async up(context) {
    const { text, bytes, integer, instant } = context.types;
    await createTable(context, {
      name: 'outbox',
      key: ['pool_id', 'sub', 'message_id'],
      columns: {
        pool_id: text,
        sub: text,
        message_id: text,
        message: bytes,
        attempts: integer,
        due_at: instant,
        taken: integer,
        expires_at: instant,
      },
    });
    await createIndex(context, { table: 'outbox', columns: ['due_at'] });
    await createIndex(context, { table: 'outbox', columns: ['expires_at'] });
  },
};
