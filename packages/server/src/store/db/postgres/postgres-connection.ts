/** Runs queries on PostgreSQL. */
import type pg from 'pg';
import { StoreError } from '../../store-error.ts';
import type { Connection } from '../connection.ts';
import { combined, tableOf, type WaitingChange } from './combined-changes.ts';
import { postgres } from '../dialect.ts';
import { assertNotEnded, type Lease } from '../lease.ts';
import { isConflict, storeErrorOf } from './postgres-error.ts';
import { toPostgres } from './postgres-text.ts';
import type { Query, Value } from '../query.ts';

/** Sends one statement to PostgreSQL. */
export type Send = (statement: { text: string; values?: Value[] }) => Promise<pg.QueryResult>;

export class PostgresConnection implements Connection {
  readonly dialect = postgres;
  /** A statement failed because of a conflict with other transactions. */
  conflict = false;
  /** A statement failed because of the server or the network: the state of the connection is unknown. */
  broken = false;
  readonly #send: Send;
  #waiting: WaitingChange[] = [];
  readonly #lease: Lease;

  constructor(send: Send, lease: Lease) {
    this.#send = send;
    this.#lease = lease;
  }

  async rows<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R[]> {
    const { sql, valuesOf } = query.in(postgres);
    await this.#runWaiting();
    return (await this.#query(sql, valuesOf(parameters).map(toPostgres))).rows as R[];
  }

  async row<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R | undefined> {
    return (await this.rows(query, parameters))[0];
  }

  async change<P extends object>(query: Query<P, unknown>, parameters: P): Promise<number> {
    const { sql, valuesOf } = query.in(postgres);
    await this.#runWaiting();
    return (await this.#query(sql, valuesOf(parameters).map(toPostgres))).rowCount ?? 0;
  }

  async later<P extends object>(
    query: Query<P, unknown>,
    parameters: P,
    check?: (changed: number) => void,
  ): Promise<void> {
    assertNotEnded(this.#lease);
    const { sql, valuesOf } = query.in(postgres);
    const change = { sql, values: valuesOf(parameters).map(toPostgres), check };
    // Two changes of one table could change the same row, and in one statement only one of them would happen.
    if (this.#waiting.some((other) => tableOf(other) === tableOf(change))) await this.#runWaiting();
    this.#waiting.push(change);
  }

  async run(sql: string): Promise<void> {
    await this.#runWaiting();
    await this.#query(sql);
  }

  /** PostgreSQL answers `commit` with a rollback, and no error, when a statement of the transaction has failed. */
  async commit(): Promise<void> {
    await this.#runWaiting();
    const { command } = await this.#query('commit');
    if (command !== 'COMMIT') throw new StoreError('misuse', 'A write job continued after a statement had failed.');
  }

  /** Runs the changes that wait, in one statement. */
  async #runWaiting(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const changes = this.#waiting;
    this.#waiting = [];
    const { text, values, countsOf } = combined(changes);
    const counts = countsOf(await this.#query(text, values));
    for (const [index, { check }] of changes.entries()) check?.(counts[index] ?? 0);
  }

  async #query(text: string, values?: Value[]): Promise<pg.QueryResult> {
    assertNotEnded(this.#lease);
    try {
      return await this.#send({ text, ...(values && { values }) });
    } catch (error) {
      const failure = storeErrorOf(error);
      this.conflict ||= isConflict(failure);
      this.broken ||= failure.reason === 'unavailable';
      throw failure;
    }
  }
}
