/** Rotation of signing keys: from when a key signs, and when another key replaces it. */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';
import { createIndex } from '../table.ts';

export const signingKeyRotation: Migration = {
  version: 10,
  name: 'signing-key-rotation',
  async up(context) {
    const { db, types, run } = context;
    const table = db.schema.alterTable('signing_keys');
    await run(
      table.addColumn('signs_from', sql`${types.instant}`, (column) => column.notNull().defaultTo(sql.raw('0'))),
    );
    await run(table.addColumn('retired_at', sql`${types.instant}`));
    await createIndex(context, { table: 'signing_keys', columns: ['retired_at'], present: 'retired_at' });
  },
};
