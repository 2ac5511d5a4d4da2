/** Past passwords of users, for PasswordHistorySize; and whether a user has yet to sign in for the first time. */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';
import { createTable } from '../table.ts';

export const passwordHistory: Migration = {
  version: 6,
  name: 'password-history',
  async up(context) {
    const { text, bytes, integer } = context.types;
    await createTable(context, {
      name: 'past_passwords',
      key: ['pool_id', 'sub', 'position'],
      columns: { pool_id: text, sub: text, position: integer, salt: text, verifier: bytes },
    });
    const added = context.db.schema
      .alterTable('users')
      .addColumn('awaits_first_sign_in', sql`${integer}`, (column) => column.notNull().defaultTo(sql`0`));
    await context.run(added);
  },
};
