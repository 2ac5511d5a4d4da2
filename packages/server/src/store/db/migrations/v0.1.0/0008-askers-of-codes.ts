/**
 * The network that requested a code: attempts from there are counted apart from those of other unauthenticated callers.
 */
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

export const askersOfCodes: Migration = {
  version: 8,
  name: 'askers-of-codes',
  async up({ db, types, run }) {
    await run(db.schema.alterTable('codes').addColumn('asked_by', sql`${types.text}`));
  },
};
