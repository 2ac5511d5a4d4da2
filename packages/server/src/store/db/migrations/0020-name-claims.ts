/**
 * Names on a distributed database: a name is claimed on its own machine, and counts if its user holds the claim
 * (tables/names/claimed-names.ts). On other databases the columns are null and the table is empty.
 *
 * Also finds used nonces by their user, for the removal of a user. The contract step of migration 19 makes the index
 * needless and drops it.
 */
import { sql } from 'kysely';
import type { Migration } from './migration.ts';
import { createIndex, createTable } from './table.ts';

export const nameClaims: Migration = {
  version: 20,
  name: 'name-claims',
  usableFrom: 17,
  async up(context) {
    const { text, instant } = context.types;
    for (const [name, type] of Object.entries({ claim: text, claimed_at: instant })) {
      await context.run(context.db.schema.alterTable('aliases').addColumn(name, sql`${type}`));
    }
    await createIndex(context, { table: 'aliases', columns: ['claimed_at'], present: 'claimed_at' });
    await createTable(context, {
      name: 'held_names',
      key: ['pool_id', 'sub', 'claim'],
      columns: { pool_id: text, sub: text, claim: text },
    });
    await createIndex(context, { table: 'used_nonces', columns: ['pool_id', 'sub'] });
  },
};
