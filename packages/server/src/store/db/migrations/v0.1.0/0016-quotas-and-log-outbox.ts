/**
 * Provisioned limits of request rates, and a second queue in the outbox: events that are exported wait there apart from
 * messages, so that a destination of events that is down does not delay messages.
 */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const quotasAndLogOutbox: Migration = {
  version: 16,
  name: 'quotas-and-log-outbox',
  async up(context) {
    const { db, types, run } = context;
    await createTable(context, {
      name: 'provisioned_limits',
      key: ['category'],
      columns: { category: types.text, per_second: types.integer },
    });
    await run(
      db.schema
        .alterTable('outbox')
        .addColumn('queue', sql`${types.text}`, (column) => column.notNull().defaultTo('message')),
    );
    await run(db.schema.dropIndex('outbox_by_due_at'));
    await createIndex(context, { table: 'outbox', columns: ['queue', 'due_at'] });
  },
};
