/**
 * Authorization codes, what token sessions were granted, how the user of a browser session was authenticated, and when a
 * device last passed MFA.
 */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const authorization: Migration = {
  version: 17,
  name: 'authorization',
  async up(context) {
    const { db, run } = context;
    const { text, instant } = context.types;
    await createTable(context, {
      name: 'authorization_codes',
      key: ['pool_id', 'code_hash'],
      columns: { pool_id: text, code_hash: text, content: text, expires_at: instant },
      nullable: { session_id: text },
    });
    await createIndex(context, { table: 'authorization_codes', columns: ['expires_at'] });
    await run(db.schema.alterTable('token_sessions').addColumn('granted', sql`${text}`));
    await run(db.schema.alterTable('devices').addColumn('mfa_trusted_at', sql`${instant}`));
    // Nothing wrote browser sessions before, so the default is for no row.
    await run(
      db.schema
        .alterTable('sso_sessions')
        .addColumn('authentication', sql`${text}`, (column) => column.notNull().defaultTo('{}')),
    );
  },
};
