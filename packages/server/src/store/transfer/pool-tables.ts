/**
 * The tables that move with a pool. Every table with a pool id moves, with all of its columns, unless it is listed as
 * left out: a table that a later version adds moves without a change here.
 */
import { type Kysely, sql } from 'kysely';
import type { Connection } from '../db/connection.ts';
import { query } from '../db/query.ts';
import type { Schema } from '../db/schema.ts';

/** A table with its columns and its primary key. */
export interface PoolTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** Tables with a pool id that do not move, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  authorization_codes: 'they live for five minutes',
  codes: 'their hashes are made with a key of the server; users ask for a new code',
  outbox: 'messages that wait contain such codes; exported events that wait are posted by the old server',
  import_jobs: 'a job that imports users ends on the server on which it began',
  import_chunks: 'the files of such jobs',
  import_log: 'the logs of such jobs',
  kept_sign_ins: 'unfinished sign-ins are sealed with keys of the server; they live for minutes',
  pending_device_sign_ins: 'the same, of remembered devices',
  held_names: 'names are moved without claims (read-pool.ts), as on a database that is not distributed',
  used_nonces: 'they belong to unfinished sign-ins',
  counters: 'they count for minutes, under names made with a key of the server',
  attempts: 'a lock-out lasts for 15 minutes at most',
  removed_pools: 'notes of the server about pools that no longer exist',
};

/**
 * The tables that make a pool reachable. They are first in a file, so that a conflict is found before the users are
 * read, and an import writes them last, in one transaction.
 */
export const ENTRANCE: readonly string[] = ['pools', 'signing_keys', 'clients', 'pool_items'];

type Column = { table: string; column: string; position: number };

const columns = query((db: Kysely<Schema>, _: object, { name }) => ({
  compile: () => (name === 'sqlite' ? ofSqlite : ofPostgres).compile(db),
}));

const ofSqlite = sql<Column>`select t.name as "table", c.name as "column", c.pk as "position"
  from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table' order by t.name, c.name`;

const ofPostgres = sql<Column>`select c.table_name::text as "table", c.column_name::text as "column",
    coalesce(k.ordinal_position, 0)::integer as "position"
  from information_schema.columns c
  left join information_schema.table_constraints p
    on p.table_schema = c.table_schema and p.table_name = c.table_name and p.constraint_type = 'PRIMARY KEY'
  left join information_schema.key_column_usage k
    on k.constraint_schema = p.constraint_schema and k.constraint_name = p.constraint_name
    and k.table_name = c.table_name and k.column_name = c.column_name
  where c.table_schema = current_schema() order by c.table_name, c.column_name`;

/** Returns every table that has a pool id, in the order in which a file contains them. */
export async function tablesWithPool(connection: Connection): Promise<readonly PoolTable[]> {
  return (await allTables(connection))
    .filter((table) => table.columns.includes('pool_id'))
    .toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

/** Returns every table of the database. */
export async function allTables(connection: Connection): Promise<readonly PoolTable[]> {
  const found = new Map<string, Column[]>();
  for (const column of await connection.rows(columns, {})) {
    found.set(column.table, [...(found.get(column.table) ?? []), column]);
  }
  return [...found].map(([name, list]) => ({
    name,
    columns: list.map(({ column }) => column).toSorted(),
    key: list
      .filter(({ position }) => position > 0)
      .toSorted((a, b) => a.position - b.position)
      .map(({ column }) => column),
  }));
}

/** Returns the tables that move. */
export async function movingTables(connection: Connection): Promise<readonly PoolTable[]> {
  return (await tablesWithPool(connection)).filter(({ name }) => !(name in LEFT_OUT));
}

/** Users come before the events of their trails, which need the heads in the users' rows. */
function rank(name: string): number {
  const entrance = ENTRANCE.indexOf(name);
  if (entrance >= 0) return entrance;
  return ENTRANCE.length + (name === 'users' ? 0 : 1);
}

const applied = query((db) => db.selectFrom('migrations').select('version').orderBy('version'));

/** Returns the versions of the migrations that were applied: a pool moves only between equal schemas. */
export async function schemaOf(connection: Connection): Promise<readonly number[]> {
  return (await connection.rows(applied, {})).map(({ version }) => version);
}
