/** A row that says which versions of Latchkey may use the database (schema-mark.ts). */
import type { Migration } from './migration.ts';
import { createTable } from './table.ts';

export const schemaMark: Migration = {
  version: 18,
  name: 'schema-mark',
  usableFrom: 17,
  async up(context) {
    const { integer } = context.types;
    const columns = { id: integer, version: integer, usable_from: integer };
    await createTable(context, { name: 'schema_mark', key: ['id'], columns });
  },
};
