/**
 * Copies of all data of a small database in memory, for a server in development: its state can be kept and put back while it runs. Values
 * stay sealed. Every table is copied, unless it is listed as left out: a table that a later version adds is copied without
 * a change here.
 */
import { type Kysely, sql } from 'kysely';
import { keyIdOf } from '../../crypto/envelope.ts';
import type { Connection, Engine } from '../db/connection.ts';
import { insertRows } from '../db/many-rows.ts';
import { type Query, query, type Value } from '../db/query.ts';
import type { Schema } from '../db/schema.ts';
import { SEALED, type SealedTable } from '../sealing/sealed-column.ts';
import { allTables, type PoolTable } from './pool-tables.ts';
import type { Row } from './sealed-values.ts';

/** Tables that belong to the server and not to its data, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  migrations: 'they describe the tables',
  schema_mark: 'it describes the tables',
  key_check: 'it belongs to the master key',
  server_keys: 'the running server has read them',
  probes: 'they belong to the checks of health',
};

/** All rows of a database at one moment. */
export interface WholeCopy {
  readonly tables: readonly { readonly table: PoolTable; readonly rows: readonly Row[] }[];
  /** Number of rows. */
  readonly rows: number;
  /** The master keys that values in it are sealed under. */
  readonly keyIds: ReadonlySet<string>;
}

/** What a copy may contain at most: it is held in memory, and put back in one transaction. */
const MOST_ROWS = 50_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Why there is no copy: the data is too large. */
export class CopyTooLargeError extends Error {
  override readonly name = 'CopyTooLargeError';
}

/** @throws CopyTooLargeError */
export async function copyAll(engine: Engine): Promise<WholeCopy> {
  const snapshot = await engine.snapshot();
  const { reader } = snapshot;
  try {
    const tables: { table: PoolTable; rows: readonly Row[] }[] = [];
    const keyIds = new Set<string>();
    let [rows, bytes] = [0, 0];
    for (const table of await copiedTables(reader)) {
      const [counted] = await reader.rows(queriesOf(table).count, {});
      rows += counted?.rows ?? 0;
      if (rows > MOST_ROWS) throw new CopyTooLargeError(`The data has more than ${MOST_ROWS} rows.`);
      const found = await reader.rows(queriesOf(table).read, {});
      bytes += found.reduce((sum, row) => sum + sizeOf(row), 0);
      if (bytes > MOST_BYTES) throw new CopyTooLargeError(`The data is larger than ${MOST_BYTES / 1024 / 1024} MB.`);
      for (const row of found) for (const value of sealedIn(table, row)) keyIds.add(keyIdOf(value));
      tables.push({ table, rows: found });
    }
    return { tables, rows, keyIds };
  } finally {
    await snapshot.close();
  }
}

/** Replaces all data by a copy, or by nothing, in one transaction. */
export async function replaceAll(engine: Engine, copy: WholeCopy | undefined): Promise<void> {
  await engine.writeExclusively(async (connection) => {
    for (const table of await copiedTables(connection)) await connection.change(queriesOf(table).clear, {});
    for (const { table, rows } of copy?.tables ?? []) await insertRows(connection, table, rows);
  });
}

async function copiedTables(connection: Connection): Promise<readonly PoolTable[]> {
  return (await allTables(connection)).filter(({ name }) => !(name in LEFT_OUT));
}

interface TableQueries {
  readonly count: Query<object, { readonly rows: number }>;
  readonly read: Query<object, Row>;
  readonly clear: Query<object, unknown>;
}

const compiled = new Map<string, TableQueries>();

/** The decoy user, in a pool without an id, belongs to the server and stays. */
function queriesOf({ name, columns }: PoolTable): TableQueries {
  const key = `${name} ${columns.join()}`;
  const present = compiled.get(key);
  if (present !== undefined) return present;
  const ofPools = columns.includes('pool_id') ? sql` where ${sql.ref('pool_id')} <> ''` : sql``;
  const from = sql`from ${sql.table(name)}${ofPools}`;
  const made = {
    count: plainQuery<{ rows: number }>(sql`select count(*) as ${sql.ref('rows')} ${from}`),
    read: plainQuery<Row>(sql`select ${sql.join(columns.map((column) => sql.ref(column)))} ${from}`),
    clear: plainQuery(sql`delete ${from}`),
  };
  compiled.set(key, made);
  return made;
}

function plainQuery<R>(statement: ReturnType<typeof sql>): Query<object, R> {
  return query((db: Kysely<Schema>) => ({ compile: () => statement.$castTo<R>().compile(db) }));
}

/** An empty value means that the secret was deleted. */
function sealedIn({ name }: PoolTable, row: Row): readonly Uint8Array[] {
  if (!isSealedTable(name)) return [];
  return SEALED[name].columns.flatMap((column) => {
    const value = row[column];
    return value instanceof Uint8Array && value.length > 0 ? [value] : [];
  });
}

function isSealedTable(name: string): name is SealedTable {
  return Object.hasOwn(SEALED, name);
}

function sizeOf(row: Row): number {
  return Object.values(row).reduce<number>((sum, value: Value) => {
    if (typeof value === 'string') return sum + 2 * value.length;
    return sum + (value instanceof Uint8Array ? value.byteLength : 8);
  }, 0);
}
