/** Who asked for a code: their tries at it are counted apart from those of strangers. */
import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const askersOfCodes: Migration = {
  version: 10,
  name: 'askers-of-codes',
  async up({ db, types, run }) {
    await run(db.schema.alterTable('codes').addColumn('asked_by', sql`${types.text}`));
  },
};
