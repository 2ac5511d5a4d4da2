/** The audit chain: a position and a MAC for each event, and the head of the chain in the user's row. */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

export const auditChain: Migration = {
  version: 11,
  name: 'audit-chain',
  async up({ db, types, run }) {
    const events = db.schema.alterTable('auth_events');
    await run(
      events.addColumn('position', sql`${types.instant}`, (column) => column.notNull().defaultTo(sql.raw('0'))),
    );
    await run(events.addColumn('mac', sql`${types.bytes}`));
    await run(db.schema.alterTable('users').addColumn('audit_head', sql`${types.text}`));
  },
};
