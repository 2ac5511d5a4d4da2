/** How the aggregates reach an engine. */
import type { Dialect } from './dialect.ts';
import type { Query } from './query.ts';

/** Runs queries, on committed data or inside one write. Errors are StoreErrors. */
export interface Connection {
  readonly dialect: Dialect;
  /** The rows a query gives. */
  rows<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R[]>;
  /** The first row a query gives. */
  row<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R | undefined>;
  /** Runs a change and tells how many rows it touched. */
  change<P extends object>(query: Query<P, unknown>, parameters: P): Promise<number>;
  /** Runs SQL text that has no parameters. */
  run(sql: string): Promise<void>;
}

/** A database. */
export interface Engine {
  readonly dialect: Dialect;
  /** Reads committed data. */
  readonly reader: Connection;
  /** Runs a job in a transaction of its own; on return its changes are on disk. */
  write<T>(job: (connection: Connection) => Promise<T>): Promise<T>;
  /**
   * Runs a job while no other process can run one under the same lock; for migrations.
   */
  writeAlone<T>(job: (connection: Connection) => Promise<T>): Promise<T>;
  /** @throws StoreError (`unavailable`) when a write of some size would fail. */
  ping(): Promise<void>;
  /** Removes the remains of deleted rows from files that only grow; called regularly. Absent where there is nothing to do. */
  tidy?(): Promise<void>;
  close(): Promise<void>;
}
