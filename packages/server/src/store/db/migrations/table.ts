/** Definitions of tables and indexes for migrations. */
import { type CreateTableBuilder, type RawBuilder, sql } from 'kysely';
import type { MigrationContext } from './migration.ts';

type Column = RawBuilder<unknown>;

/** A table's columns by name; columns that may be null are in `nullable`. */
export interface Table {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  readonly nullable?: Readonly<Record<string, Column>>;
}

export interface Index {
  readonly table: string;
  readonly columns: readonly string[];
  /** The index contains only rows in which this column is not null. */
  readonly present?: string;
  /** No two rows of the index may be equal. */
  readonly unique?: boolean;
  /** The index contains only rows in which this column is null. */
  readonly absent?: string;
}

/** Creates a table with its primary key, `<table>_key`. */
export async function createTable(
  { db, run }: MigrationContext,
  { name, key, columns, nullable }: Table,
): Promise<void> {
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    table = table.addColumn(column, sql`${type}`, (definition) => definition.notNull());
  }
  for (const [column, type] of Object.entries(nullable ?? {})) table = table.addColumn(column, sql`${type}`);
  await run(table.addPrimaryKeyConstraint(`${name}_key`, [...key]));
}

/** Creates an index named after its table and columns. */
export async function createIndex(
  { db, run }: MigrationContext,
  { table, columns, present, absent, unique = false }: Index,
): Promise<void> {
  const plain = db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns([...columns]);
  const index = unique ? plain.unique() : plain;
  if (present !== undefined) await run(index.where(sql.ref(present), 'is not', null));
  else await run(absent === undefined ? index : index.where(sql.ref(absent), 'is', null));
}
