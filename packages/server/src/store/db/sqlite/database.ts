/** Connections of node:sqlite with their prepared statements. They are synchronous: they run on the thread of the caller. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreError } from '../../store-error.ts';
import type { Connection, StatementObserver } from '../connection.ts';
import { sqlite } from '../dialect.ts';
import { assertNotEnded, type Lease } from '../lease.ts';
import type { CompiledQuery, Query } from '../query.ts';
import { isBusy, isDamage, storeErrorOf } from './sqlite-error.ts';
import type { CheckTarget } from './sqlite-file.ts';

/**
 * Waiting for another process's lock blocks the whole server. The writer does not wait at all; the group commit tries
 * again. A reader waits for a lock only while a log is being recovered.
 */
const WRITER_LOCK_TIMEOUT_MS = 0;
const READER_LOCK_TIMEOUT_MS = 50;
const OPEN_TIMEOUT_MS = 5_000;

/** One SQLite connection with its prepared statements. */
export class Database implements CheckTarget {
  /** The first error that means damage of the file. */
  damage: StoreError | undefined;
  /** The number of rows that were changed. */
  changedRows = 0;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<CompiledQuery, Statement>();
  #anyRead: StatementSync | undefined;

  readonly #onStatement: StatementObserver | undefined;

  constructor(file: string, settings: readonly string[], readOnly: boolean, onStatement?: StatementObserver) {
    this.#onStatement = onStatement;
    this.#database = this.#convertErrors(() => new DatabaseSync(file, { readOnly, timeout: OPEN_TIMEOUT_MS }));
    for (const setting of settings) this.exec(setting);
    this.exec(`pragma busy_timeout = ${readOnly ? READER_LOCK_TIMEOUT_MS : WRITER_LOCK_TIMEOUT_MS}`);
  }

  get isTransaction(): boolean {
    return this.#database.isTransaction;
  }

  begin(): boolean {
    try {
      this.exec('begin immediate');
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
  }

  /** Keeps the present state: until `release`, reads do not see later commits. */
  hold(): void {
    if (this.#database.isTransaction) return;
    this.exec('begin');
    // The state is fixed by the first read of the transaction.
    this.#convertErrors(() => (this.#anyRead ??= this.#database.prepare('select 1 from sqlite_schema limit 1')).get());
  }

  /** Lets reads see the last commit again. */
  release(): void {
    if (this.#database.isTransaction) this.exec('commit');
  }

  exec(sql: string): void {
    this.#onStatement?.(sql);
    this.#convertErrors(() => this.#database.exec(sql));
  }

  all(query: CompiledQuery, parameters: object): unknown[] {
    return this.#convertErrors(() => {
      const { prepared, names } = this.#statement(query);
      return cellsOfAll(prepared.all(...query.valuesOf(parameters))).map((cells) => rowOf(names, cells));
    });
  }

  get(query: CompiledQuery, parameters: object): unknown {
    return this.#convertErrors(() => {
      const { prepared, names } = this.#statement(query);
      const cells = cellsOf(prepared.get(...query.valuesOf(parameters)));
      return cells && rowOf(names, cells);
    });
  }

  rowsOf(sql: string): Record<string, unknown>[] {
    return this.#convertErrors(() => this.#database.prepare(sql).all());
  }

  run(query: CompiledQuery, parameters: object): number {
    const changed = this.#convertErrors(() =>
      Number(this.#statement(query).prepared.run(...query.valuesOf(parameters)).changes),
    );
    this.changedRows += changed;
    return changed;
  }

  close(): void {
    this.#convertErrors(() => this.#database.close());
  }

  #convertErrors<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const failure = storeErrorOf(error);
      if (isDamage(failure)) this.damage ??= failure;
      throw failure;
    }
  }

  #statement(query: CompiledQuery): Statement {
    this.#onStatement?.(query.sql);
    const present = this.#statements.get(query);
    if (present) return present;
    const prepared = this.#database.prepare(query.sql);
    prepared.setReturnArrays(true);
    const made = { prepared, names: prepared.columns().map(({ name }) => name) };
    this.#statements.set(query, made);
    return made;
  }
}

/**
 * A prepared statement that returns arrays. node:sqlite needs a third more time for a row as an object, because it makes a string
 * of each column's name for every row.
 */
interface Statement {
  readonly prepared: StatementSync;
  /** Names of the columns of a result, in their order. */
  readonly names: readonly string[];
}

type Cells = readonly unknown[];

// The types of node:sqlite know results as objects only.
const cellsOf = (result: unknown): Cells | undefined => result as Cells | undefined;
const cellsOfAll = (results: unknown): readonly Cells[] => results as readonly Cells[];

function rowOf(names: readonly string[], cells: Cells): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  // Not `entries()`: this runs for every row that is read.
  for (let index = 0; index < names.length; index += 1) row[names[index] ?? ''] = cells[index];
  return row;
}

export class SqliteConnection implements Connection {
  readonly dialect = sqlite;
  readonly #database: Database;
  readonly #lease: Lease;
  readonly #writes: boolean;

  constructor(database: Database, lease: Lease, writes = false) {
    this.#database = database;
    this.#lease = lease;
    this.#writes = writes;
  }

  async rows<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R[]> {
    this.#check();
    return this.#database.all(query.in(sqlite), parameters) as R[];
  }

  async row<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R | undefined> {
    this.#check();
    return this.#database.get(query.in(sqlite), parameters) as R | undefined;
  }

  async change<P extends object>(query: Query<P, unknown>, parameters: P): Promise<number> {
    this.#check();
    return this.#database.run(query.in(sqlite), parameters);
  }

  /** A statement is no round trip here, so nothing waits. */
  async later<P extends object>(
    query: Query<P, unknown>,
    parameters: P,
    check?: (changed: number) => void,
  ): Promise<void> {
    const changed = await this.change(query, parameters);
    check?.(changed);
  }

  async run(sql: string): Promise<void> {
    this.#check();
    this.#database.exec(sql);
  }

  /**
   * A job that continues after its end would write into another job's savepoint. A job that continues after SQLite has
   * rolled back the transaction would commit each statement separately.
   */
  #check(): void {
    assertNotEnded(this.#lease);
    if (this.#writes && !this.#database.isTransaction)
      throw new StoreError('unavailable', 'The database has rolled back the transaction.');
  }
}
