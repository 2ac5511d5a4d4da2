/** The interface of the database engines for the tables. */
import type { Dialect } from './dialect.ts';
import type { Query } from './query.ts';

/** Runs queries, either on committed data or inside one write. Errors are StoreErrors. */
export interface Connection {
  readonly dialect: Dialect;
  /** Returns the rows of a query. */
  rows<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R[]>;
  /** Returns the first row of a query. */
  row<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R | undefined>;
  /** Runs a change and returns the number of affected rows. */
  change<P extends object>(query: Query<P, unknown>, parameters: P): Promise<number>;
  /**
   * Runs a change before the next statement or the commit, perhaps in one statement with the changes that were passed
   * to `later` before it: on PostgreSQL that saves round trips. For changes whose result nobody waits for.
   * @param check Gets the number of affected rows. It may throw.
   */
  later<P extends object>(query: Query<P, unknown>, parameters: P, check?: (changed: number) => void): Promise<void>;
  /** Runs SQL text that has no parameters. */
  run(sql: string): Promise<void>;
}

/** Is told the text of every statement before it is sent, those that begin and end transactions included. */
export type StatementObserver = (sql: string) => void;

/** One state of the database, which later commits do not change. */
export interface Snapshot {
  readonly reader: Connection;
  close(): Promise<void>;
}

/** How large and busy a database is. Each engine states what it knows. */
export interface EngineLoad {
  /** The database file of the embedded engine. */
  readonly fileBytes?: number;
  /** Its write-ahead log. */
  readonly logBytes?: number;
  /** Connections to PostgreSQL: open ones, those of them that are idle, and work that waits for one. */
  readonly connections?: { readonly open: number; readonly idle: number; readonly waiting: number };
}

/** A database. */
export interface Engine {
  readonly dialect: Dialect;
  /** Reads committed data. */
  readonly reader: Connection;
  /** Runs a job in its own transaction; on return its changes are on disk. */
  write<T>(job: (connection: Connection) => Promise<T>): Promise<T>;
  /** Runs a job under a lock that only one process can hold; for migrations. */
  writeExclusively<T>(job: (connection: Connection) => Promise<T>): Promise<T>;
  /** Opens the present state for reading, without a time limit. Close it soon: it keeps old rows from being removed. */
  snapshot(): Promise<Snapshot>;
  /** @throws StoreError (`unavailable`) if a write of some size would fail. */
  ping(): Promise<void>;
  /** Removes the remains of deleted rows from log files; called regularly. Absent on engines that do not need it. */
  tidy?(): Promise<void>;
  /** Sizes and connections, for metrics. */
  load(): EngineLoad;
  close(): Promise<void>;
}
