/** The SQL dialects of the two engines. Kysely builds the SQL but never runs it; a Connection (connection.ts) does. */
import {
  type Dialect as KyselyDialect,
  DummyDriver,
  Kysely,
  type LimitNode,
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
   * Several writes run at the same time, so a row that is read in order to change it must be locked. SQLite has one
   * writer: a write job locks the whole database.
   */
  readonly locksRows: boolean;
}

const builder = (dialect: Omit<KyselyDialect, 'createDriver'>): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: { ...dialect, createDriver: () => new DummyDriver() } });

/**
 * If the whole LIMIT is a parameter, SQLite 3.53 plans the statement for its value, and compiles it again for each execution: 15 to 20 µs,
 * more than a lookup takes. The value of an expression is not looked at.
 */
class StablePlanCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    this.append('limit +');
    this.visitNode(node.limit);
  }
}

export const sqlite: Dialect = {
  name: 'sqlite',
  locksRows: false,
  sql: builder({
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new StablePlanCompiler(),
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
