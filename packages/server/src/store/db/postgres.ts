/** The engine for several nodes: PostgreSQL through pg. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StoreError } from '../store-error.ts';
import type { Connection, Engine } from './connection.ts';
import { postgres } from './dialect.ts';
import { assertNotEnded, type GivenLease, type Lease, storeClosed } from './lease.ts';
import { fillProbe, removeProbe } from './probe.ts';
import type { Query, Value } from './query.ts';

const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;

/** A connection whose server does not answer at all is given up a little after the server should have given up. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;

/** `remote_apply` is the one setting that promises more. */
const SYNCHRONOUS =
  "select set_config('synchronous_commit', " +
  "case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true)";

/**
 * Every write says for itself what it needs, so that it holds behind poolers that hand out connections by transaction.
 * Read committed: what must not change meanwhile is locked (findForUpdate) or decided in one statement.
 */
const BEGIN = [
  'begin isolation level read committed',
  SYNCHRONOUS,
  `set local statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
  `set local idle_in_transaction_session_timeout = ${STATEMENT_TIMEOUT_MS}`,
].join('; ');

/** Migrations take their time, and one node at a time runs them. The number of the lock is our own. */
const BEGIN_ALONE = [
  'begin isolation level read committed',
  SYNCHRONOUS,
  'set local statement_timeout = 0',
  'select pg_advisory_xact_lock(5471902853)',
].join('; ');

/** serialization_failure and deadlock_detected: the transaction was undone and may well pass when run again. */
const CONFLICTS = new Set(['40001', '40P01']);
const ATTEMPTS = 12;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 500;

/** Classes of SQLSTATE that tell of the server or the way to it, and not of the statement. */
const SERVER_CLASSES = new Set(['08', '0A', '25', '28', '3D', '53', '55', '57', '58', 'XX']);
const DATA_CLASS = '22';

/** Whole numbers of 64 bits come as text, because JavaScript's end at 2^53; so do ours. */
const TYPES = new pg.TypeOverrides();
TYPES.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Prepares connections to a server; the first is made by the first query.
 * @param random Spreads the pauses between attempts.
 */
export function openPostgres(url: string, random: { integer(below: number): number }): Engine {
  return new PostgresEngine(url, random);
}

class PostgresEngine implements Engine {
  readonly dialect = postgres;
  readonly reader: Connection;
  readonly #pool: pg.Pool;
  readonly #random: { integer(below: number): number };
  readonly #reading: GivenLease = { ended: undefined };

  constructor(url: string, random: { integer(below: number): number }) {
    this.#random = random;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'latchkey',
      types: TYPES,
    });
    // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
    this.#pool.on('error', () => undefined);
    this.reader = new PostgresConnection(this.#pool, this.#reading, ANSWER_TIMEOUT_MS);
  }

  write<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#untilDone(BEGIN, ANSWER_TIMEOUT_MS, job);
  }

  writeAlone<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#untilDone(BEGIN_ALONE, undefined, job);
  }

  async ping(): Promise<void> {
    await this.write(async (connection) => {
      await connection.change(fillProbe, { filler: Buffer.of(0) });
      await connection.change(removeProbe, {});
    });
  }

  async close(): Promise<void> {
    if (this.#reading.ended) return;
    this.#reading.ended = 'store';
    await this.#pool.end();
  }

  /** Runs the job in a transaction; again, after a pause, when it collided with another. */
  async #untilDone<T>(
    begin: string,
    timeout: number | undefined,
    job: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(begin, timeout, job);
      if ('value' in outcome) return outcome.value;
      if (!outcome.conflict) throw outcome.error;
      if (attempt + 1 >= ATTEMPTS) throw new StoreError('conflict', 'A write collided with others too often.');
      const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      await delay(1 + this.#random.integer(longest));
    }
  }

  async #attempt<T>(
    begin: string,
    timeout: number | undefined,
    job: (connection: Connection) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly conflict: boolean; readonly error: unknown }> {
    if (this.#reading.ended) throw storeClosed();
    const client = await this.#pool.connect().catch((error: unknown) => Promise.reject(storeErrorOf(error)));
    const lease: GivenLease = { ended: undefined };
    const connection = new PostgresConnection(client, lease, timeout);
    try {
      await connection.run(begin);
      const value = await job(connection);
      await connection.commit();
      client.release();
      return { value };
    } catch (error) {
      await undo(client);
      return { conflict: connection.conflict, error };
    } finally {
      lease.ended = 'job';
    }
  }
}

/** Rolls back and gives the connection back, or drops it if it does not even do that. */
async function undo(client: pg.PoolClient): Promise<void> {
  await client.query('rollback').then(
    () => client.release(),
    (error: Error) => client.release(error),
  );
}

/** A query as pg takes it; its types do not know the time limit of a single one. */
type TimedQuery = pg.QueryConfig<Value[]> & { readonly query_timeout?: number | undefined };

class PostgresConnection implements Connection {
  readonly dialect = postgres;
  /** A statement was refused because of other transactions. */
  conflict = false;
  readonly #client: pg.Pool | pg.PoolClient;
  readonly #lease: Lease;
  readonly #timeout: number | undefined;

  constructor(client: pg.Pool | pg.PoolClient, lease: Lease, timeout: number | undefined) {
    this.#client = client;
    this.#lease = lease;
    this.#timeout = timeout;
  }

  async rows<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R[]> {
    const { sql, valuesOf } = query.in(postgres);
    return (await this.#query(sql, valuesOf(parameters))).rows as R[];
  }

  async row<P extends object, R>(query: Query<P, R>, parameters: P): Promise<R | undefined> {
    return (await this.rows(query, parameters))[0];
  }

  async change<P extends object>(query: Query<P, unknown>, parameters: P): Promise<number> {
    const { sql, valuesOf } = query.in(postgres);
    return (await this.#query(sql, valuesOf(parameters))).rowCount ?? 0;
  }

  async run(sql: string): Promise<void> {
    await this.#query(sql);
  }

  /** PostgreSQL answers `commit` with a rollback, and no error, when a statement of the transaction has failed. */
  async commit(): Promise<void> {
    const { command } = await this.#query('commit');
    if (command !== 'COMMIT') throw new StoreError('misuse', 'A write job went on after a statement had failed.');
  }

  async #query(text: string, values?: Value[]): Promise<pg.QueryResult> {
    assertNotEnded(this.#lease);
    const timed: TimedQuery = { text, ...(values && { values }), query_timeout: this.#timeout };
    try {
      return await this.#client.query(timed);
    } catch (error) {
      const failure = storeErrorOf(error);
      this.conflict ||= CONFLICTS.has(failure.engineCode ?? '');
      throw failure;
    }
  }
}

/** PostgreSQL's errors carry rows and values in their details; only the code and a harmless message go on. */
function storeErrorOf(error: unknown): StoreError {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = `PostgreSQL: ${String(message || code)}`;
  // Without SQLSTATE it comes from the way to the server: refused, broken off, timed out.
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return new StoreError('unavailable', text, undefined);
  const kind = code.slice(0, 2);
  if (kind === DATA_CLASS) return new StoreError('statement', 'PostgreSQL refused a value.', code);
  return new StoreError(SERVER_CLASSES.has(kind) ? 'unavailable' : 'statement', text, code);
}
