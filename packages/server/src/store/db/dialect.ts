/** The two engines as far as SQL text is concerned. Kysely writes the SQL; it never runs it (connection.ts does). */
import {
  type Dialect as KyselyDialect,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';

export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Builds SQL in this dialect. */
  readonly sql: Kysely<Schema>;
  /**
   * Several writes run at a time, so that what is read to be changed must be locked row by row. SQLite has one writer:
   * a write job holds the whole database.
   */
  readonly locksRows: boolean;
}

const builder = (dialect: Omit<KyselyDialect, 'createDriver'>): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: { ...dialect, createDriver: () => new DummyDriver() } });

export const sqlite: Dialect = {
  name: 'sqlite',
  locksRows: false,
  sql: builder({
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }),
};

export const postgres: Dialect = {
  name: 'postgres',
  locksRows: true,
  sql: builder({
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }),
};
