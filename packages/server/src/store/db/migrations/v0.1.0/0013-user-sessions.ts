/** User sessions: the activity of token sessions, and the SSO sessions of managed login. */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';
import { createIndex, createTable } from '../table.ts';

export const userSessions: Migration = {
  version: 13,
  name: 'user-sessions',
  async up(context) {
    const { text, instant } = context.types;
    const table = 'token_sessions';
    const columns = { last_active_at: instant, device_type: text, last_ip: text, origin_session_id: text };
    for (const [name, type] of Object.entries(columns)) {
      await context.run(context.db.schema.alterTable(table).addColumn(name, sql`${type}`));
    }
    // Without tracking, this index is empty.
    await createIndex(context, {
      table,
      columns: ['pool_id', 'sub', 'last_active_at', 'session_id'],
      present: 'last_active_at',
    });
    await createTable(context, {
      name: 'sso_sessions',
      key: ['pool_id', 'sub', 'session_id'],
      columns: {
        pool_id: text,
        sub: text,
        session_id: text,
        client_id: text,
        created_at: instant,
        authenticated_at: instant,
        expires_at: instant,
        last_active_at: instant,
        device_type: text,
      },
      nullable: { last_ip: text },
    });
    await createIndex(context, { table: 'sso_sessions', columns: ['expires_at'] });
  },
};
