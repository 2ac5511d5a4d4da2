/** Migrates a database to the current schema. Safe if several nodes start at the same time. */
import { type Compilable, type Kysely, sql } from 'kysely';
import { StoreError } from '../store-error.ts';
import type { Connection, Engine } from './connection.ts';
import { migrations } from './migrations/index.ts';
import type { ColumnTypes, Migration } from './migrations/migration.ts';
import { query } from './query.ts';
import { newerSchema, newestOf, refusalOfSchema, writeMark } from './schema-mark.ts';

const COLUMN_TYPES: Record<'sqlite' | 'postgres', ColumnTypes> = {
  sqlite: { text: sql`text`, bytes: sql`blob`, integer: sql`integer`, instant: sql`integer` },
  // The C collation orders by bytes of UTF-8, which is the order of code points, as in SQLite.
  postgres: { text: sql`text collate "C"`, bytes: sql`bytea`, integer: sql`integer`, instant: sql`bigint` },
};

const applied = query((db) => db.selectFrom('migrations').select('version'));

const record = query((db, $: { version: number; name: string; applied_at: number }) =>
  db.insertInto('migrations').values({ version: $.version, name: $.name, applied_at: $.applied_at }),
);

/**
 * Runs the migrations that have not been applied to the database, all or none. A database that a newer version has
 * migrated stays as it is, if its mark says that this version may use it.
 * @param steps All migrations of this version, in order.
 * @throws StoreError (`newer-schema`) if migrations have been applied that this version does not know and needs to.
 */
export async function migrate(engine: Engine, now: number, steps: readonly Migration[] = migrations): Promise<void> {
  await engine.writeExclusively(async (connection) => {
    await createMigrationsTable(connection);
    const versions = await appliedVersions(connection);
    const refusal = await refusalOfSchema(connection, newestIn(versions), newestOf(steps));
    if (refusal !== undefined) throw refusal;
    const due = steps.filter(({ version }) => !versions.includes(version));
    for (const step of due) await apply(connection, step, now);
    if (due.length > 0) await writeMark(connection, steps);
  });
}

const newestIn = (versions: readonly number[]): number => Math.max(0, ...versions);

/** Returns the versions of the migrations that have been applied, lowest first. */
export async function appliedVersions(connection: Connection): Promise<readonly number[]> {
  return (await connection.rows(applied, {})).map(({ version }) => version).toSorted((a, b) => a - b);
}

/**
 * Checks that the database has exactly the schema of this version: for commands that move whole rows, and must not
 * migrate the database of a server that is running.
 * @throws StoreError (`older-schema`, `newer-schema`)
 */
export async function assertMigrated(connection: Connection): Promise<void> {
  const versions = await appliedVersions(connection);
  assertNothingNewer(versions);
  if (migrations.every(({ version }) => versions.includes(version))) return;
  throw new StoreError(
    'older-schema',
    'An older version of Latchkey has written this database. ' +
      'Use the command of that version, or start a server of this version once.',
  );
}

/** @throws StoreError (`newer-schema`) if the database has columns or tables that this version does not know. */
export function assertNothingNewer(versions: readonly number[]): void {
  const [newest, known] = [newestIn(versions), newestOf(migrations)];
  if (newest > known) throw newerSchema(newest, known);
}

async function apply(connection: Connection, step: Migration, now: number): Promise<void> {
  await step.up({
    db: schemaless(connection),
    types: COLUMN_TYPES[connection.dialect.name],
    run: (statement) => runText(connection, statement),
  });
  await connection.change(record, { version: step.version, name: step.name, applied_at: now });
}

async function createMigrationsTable(connection: Connection): Promise<void> {
  const { text, integer, instant } = COLUMN_TYPES[connection.dialect.name];
  const table = schemaless(connection)
    .schema.createTable('migrations')
    .ifNotExists()
    .addColumn('version', sql`${integer}`, (column) => column.primaryKey())
    .addColumn('name', sql`${text}`, (column) => column.notNull())
    .addColumn('applied_at', sql`${instant}`, (column) => column.notNull());
  await runText(connection, table);
}

async function runText(connection: Connection, statement: Compilable): Promise<void> {
  const { sql: text, parameters } = statement.compile();
  if (parameters.length > 0) throw new TypeError('A migration statement has parameters; write its values as literals.');
  await connection.run(text);
}

function schemaless(connection: Connection): Kysely<unknown> {
  return connection.dialect.sql as unknown as Kysely<unknown>;
}
