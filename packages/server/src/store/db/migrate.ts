/** Migrates a database to the current schema. Safe if several nodes start at the same time. */
import { type Compilable, type Kysely, sql } from 'kysely';
import { StoreError } from '../store-error.ts';
import type { Connection, Engine } from './connection.ts';
import { migrations } from './migrations/index.ts';
import type { ColumnTypes, Migration, MigrationContext } from './migrations/migration.ts';
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
    // Only this process uses a data directory, and nothing uses a new database yet.
    const isAlone = connection.dialect.name === 'sqlite' || versions.length === 0;
    const contracted = isAlone ? (await contractOn(connection, now, steps)).kind : 'was-done';
    if (due.length > 0 && contracted !== 'done') await markOn(connection, steps);
  });
}

const newestIn = (versions: readonly number[]): number => Math.max(0, ...versions);

/** What the contract steps of the schema have come to. */
export type Contracted =
  | { readonly kind: 'done' | 'was-done' }
  /** Rows that a version before wrote are still needed until then. */
  | { readonly kind: 'blocked'; readonly until: number };

/**
 * Removes from the schema what only versions before this one need. They cannot use the database any more.
 * @throws StoreError (`older-schema`, `newer-schema`) unless the database has the schema of this version
 */
export function contract(engine: Engine, now: number): Promise<Contracted> {
  return engine.writeExclusively(async (connection) => {
    await assertMigrated(connection);
    return contractOn(connection, now, migrations);
  });
}

async function contractOn(connection: Connection, now: number, steps: readonly Migration[]): Promise<Contracted> {
  let kind: 'done' | 'was-done' = 'was-done';
  for (const { contract: step } of steps) {
    if (step === undefined || (await step.isDone(connection))) continue;
    const until = await step.blockedUntil(connection, now);
    if (until !== undefined) return { kind: 'blocked', until };
    await step.run(contextOf(connection));
    kind = 'done';
  }
  if (kind === 'done') await markOn(connection, steps);
  return { kind };
}

/** Writes down which versions may use the database from now on: after a contract step, none from before its migration. */
async function markOn(connection: Connection, steps: readonly Migration[]): Promise<void> {
  let usableFrom = 0;
  for (const { version, usableFrom: from = version, contract: step } of steps) {
    const isContracted = step !== undefined && (await step.isDone(connection));
    usableFrom = Math.max(usableFrom, isContracted ? version : from);
  }
  await writeMark(connection, { version: newestOf(steps), usable_from: usableFrom });
}

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
  await step.up(contextOf(connection));
  await connection.change(record, { version: step.version, name: step.name, applied_at: now });
}

function contextOf(connection: Connection): MigrationContext {
  return {
    dialect: connection.dialect.name,
    db: schemaless(connection),
    types: COLUMN_TYPES[connection.dialect.name],
    run: (statement) => runText(connection, statement),
  };
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
