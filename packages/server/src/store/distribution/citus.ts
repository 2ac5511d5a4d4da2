/** What Citus says about a database. */
import { sql } from 'kysely';
import type { Connection } from '../db/connection.ts';
import { query } from '../db/query.ts';

const citus = query((db) => ({
  compile: () => sql`select 1 as present from pg_proc where proname = 'create_distributed_table' limit 1`.compile(db),
}));

const distributed = query((db) => ({
  compile: () => sql<{ name: string }>`select table_name::text as name from citus_tables`.compile(db),
}));

/** Whether the tables of the database can be distributed. */
export async function hasCitus(connection: Connection): Promise<boolean> {
  return connection.dialect.name === 'postgres' && (await connection.row(citus, {})) !== undefined;
}

/** Returns the tables that are distributed, or on every machine. Needs Citus. */
export async function distributedTables(connection: Connection): Promise<ReadonlySet<string>> {
  return new Set((await connection.rows(distributed, {})).map(({ name }) => name));
}

/** Whether aliases are on other machines than their users. */
export async function hasAliasesApart(connection: Connection): Promise<boolean> {
  return (await hasCitus(connection)) && (await distributedTables(connection)).has('aliases');
}
