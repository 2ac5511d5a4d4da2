/** Looks at a database without changing it: for `latchkey doctor`. */
import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import type { Envelope } from '../crypto/envelope.ts';
import type { Connection } from './db/connection.ts';
import { appliedVersions } from './db/migrate.ts';
import { migrations } from './db/migrations/index.ts';
import type { PostgresSettings } from './db/postgres/postgres-settings.ts';
import { query } from './db/query.ts';
import { newestOf, refusalOfSchema } from './db/schema-mark.ts';
import { Database, SqliteConnection } from './db/sqlite/database.ts';
import { checkContent } from './db/sqlite/sqlite-file.ts';
import { checkKey } from './sealing/key-check.ts';

export interface ExaminedStore {
  /** Applied migrations; empty if there is no schema yet. */
  readonly schema: readonly number[];
  /** The newest migration of this version. */
  readonly known: number;
  /** Why this version may not use the schema; undefined if it may. */
  readonly refusal: string | undefined;
  /** PostgreSQL: its version, its clock in milliseconds since the epoch, and how long a query took. */
  readonly server?: { readonly version: string; readonly now: number; readonly roundTripMs: number };
}

const known = newestOf(migrations);

/**
 * Examines the embedded database; undefined if there is none yet. It is checked for damage as at a start.
 * @throws StoreError (`damaged`, `wrong-key`, `unavailable`)
 */
export async function examineSqlite(file: string, envelope: Envelope | undefined): Promise<ExaminedStore | undefined> {
  if (!existsSync(file)) return undefined;
  const database = new Database(file, [], true);
  try {
    checkContent(file, database);
    const connection = new SqliteConnection(database, { ended: undefined });
    return { ...(await schemaOf(connection, envelope)), known };
  } finally {
    database.close();
  }
}

/** @throws StoreError */
export async function examinePostgres(
  url: string,
  envelope: Envelope | undefined,
  random: { integer(below: number): number },
  settings: PostgresSettings,
): Promise<ExaminedStore> {
  const { checkEncoding, connectPostgres } = await import('./db/postgres/postgres-suitability.ts');
  const engine = await connectPostgres(url, settings, { random });
  try {
    await checkEncoding(engine);
    const start = performance.now();
    const row = await engine.reader.row(serverState, {});
    const roundTripMs = performance.now() - start;
    const { version = '', now = 0 } = row ?? {};
    const hasSchema = (await engine.reader.row(migrationsTable, {})) !== undefined;
    const examined = hasSchema ? await schemaOf(engine.reader, envelope) : { schema: [], refusal: undefined };
    return { ...examined, known, server: { version, now: Number(now), roundTripMs } };
  } finally {
    await engine.close();
  }
}

const serverState = query((db) => ({
  compile: () =>
    sql<{ version: string; now: string }>`select current_setting('server_version') as version,
      cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`.compile(db),
}));

/** The table may be in any schema of the search path. */
const migrationsTable = query((db) => ({
  compile: () => sql<{ found: string }>`select 'yes' as found where to_regclass('migrations') is not null`.compile(db),
}));

/** A database with a schema has a row to check the key against, so that this writes nothing. */
async function schemaOf(
  connection: Connection,
  envelope: Envelope | undefined,
): Promise<Pick<ExaminedStore, 'schema' | 'refusal'>> {
  const schema = await appliedVersions(connection);
  if (schema.length === 0) return { schema, refusal: undefined };
  if (envelope !== undefined) await checkKey(connection, envelope);
  const refusal = await refusalOfSchema(connection, Math.max(...schema), known);
  return { schema, refusal: refusal?.message };
}
