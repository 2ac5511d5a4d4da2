/** The audit trail of sign-ins. */
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const authEvents: Migration = {
  version: 5,
  name: 'auth-events',
  async up(context) {
    const { text, instant } = context.types;
    await createTable(context, {
      name: 'auth_events',
      key: ['pool_id', 'sub', 'event_id'],
      columns: { pool_id: text, sub: text, event_id: text, at: instant, details: text },
    });
    await createIndex(context, { table: 'auth_events', columns: ['at'] });
  },
};
