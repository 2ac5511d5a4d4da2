/** The engine for several nodes: PostgreSQL, through the pg package. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { StoreError } from '../store-error.ts';
import type { Connection, Engine, EngineLoad, Snapshot, StatementObserver } from './connection.ts';
import { Deadline } from './deadline.ts';
import { postgres } from './dialect.ts';
import { type GivenLease, storeClosed } from './lease.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { isConflict, isLockTimeout, outOfTime, storeErrorOf } from './postgres-error.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { fromPostgres } from './postgres-text.ts';
import { fillProbe, readMainTables, removeProbe } from './probe.ts';

const CONNECTIONS = 10;

/**
 * Time for waiting for a connection, all statements and the commit. Below the timeouts of common clients and load
 * balancers.
 */
const OPERATION_LIMIT_MS = 5_000;

/** How long `close` waits for a server that does not close its connections. */
const CLOSE_LIMIT_MS = 2_000;

/** Requires `on`; `remote_apply` stays, because it is the only setting that guarantees more. */
const SYNCHRONOUS =
  "select set_config('synchronous_commit', " +
  "case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true)";

type WaitLimits = Pick<PostgresSettings, 'lockLimitMs' | 'statementLimitMs'>;

/**
 * Every write sets its own options, so that they also apply behind poolers that assign connections per transaction.
 * Read committed: rows that must not change meanwhile are locked (findForUpdate) or changed in one statement.
 * @param leftMs PostgreSQL itself cancels statements when the operation's time is up, because nothing waits for them
 * any more.
 */
function beginWrite(leftMs: number, { lockLimitMs, statementLimitMs = leftMs }: WaitLimits): string {
  const milliseconds = Math.max(1, Math.ceil(leftMs));
  const ofStatement = Math.max(1, Math.ceil(Math.min(leftMs, statementLimitMs)));
  return [
    'begin isolation level read committed',
    SYNCHRONOUS,
    `set local statement_timeout = ${ofStatement}`,
    `set local idle_in_transaction_session_timeout = ${milliseconds}`,
    ...(lockLimitMs === undefined ? [] : [`set local lock_timeout = ${Math.ceil(lockLimitMs)}`]),
  ].join('; ');
}

/**
 * Migrations have no time limit, and only one node at a time runs them. The number of the lock is arbitrary. A lock on a
 * table may be waited for only shortly: every other statement on the table waits behind it, for as long as a reader such
 * as pg_dump holds the table.
 */
function beginExclusively(): string {
  return [
    'begin isolation level read committed',
    SYNCHRONOUS,
    'set local statement_timeout = 0',
    'select pg_advisory_xact_lock(5471902853)',
    `set local lock_timeout = ${TABLE_LOCK_MS}`,
  ].join('; ');
}

/** How long a migration waits for a table, and the pause before it tries again. Other nodes answer requests meanwhile. */
const TABLE_LOCK_MS = 500;
const TABLE_PAUSE_MS = 1_000;

/** The first statement after it fixes the state that the transaction sees. */
const BEGIN_SNAPSHOT = [
  'begin isolation level repeatable read read only',
  'set local statement_timeout = 0',
  'set local idle_in_transaction_session_timeout = 0',
  'select 1 from migrations limit 1',
].join('; ');

/** How often a job that conflicts with others is run, and the pauses between. */
const ATTEMPTS = 12;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 500;

/** pg returns 64-bit integers as text, because JavaScript's end at 2^53; ours are smaller. Text may be encoded. */
const TYPES = new pg.TypeOverrides();
TYPES.setTypeParser(pg.types.builtins.INT8, Number);
TYPES.setTypeParser(pg.types.builtins.TEXT, fromPostgres);

export interface PostgresOptions extends Omit<PostgresSettings, 'tls'> {
  /** Randomizes the pauses between attempts. */
  readonly random: { integer(below: number): number };
  /** From `readTls`; by default the parameters of the address decide. */
  readonly secure?: ConnectionOptions | undefined;
  readonly onStatement?: StatementObserver | undefined;
}

/**
 * Prepares connections to a server; the first query opens the first connection.
 * @param url An address that `connectPostgres` has accepted.
 */
export function openPostgres(url: string, options: PostgresOptions): Engine {
  return new PostgresEngine(url, options);
}

class PostgresEngine implements Engine {
  readonly dialect = postgres;
  readonly reader: Connection;
  readonly #pool: pg.Pool;
  readonly #random: PostgresOptions['random'];
  readonly #limitMs: number;
  readonly #begin: (leftMs: number) => string;
  readonly #onStatement: StatementObserver | undefined;
  readonly #reading: GivenLease = { ended: undefined };

  constructor(url: string, options: PostgresOptions) {
    const { limitMs = OPERATION_LIMIT_MS, connectLimitMs = limitMs, secure } = options;
    this.#onStatement = options.onStatement;
    this.#random = options.random;
    this.#begin = (leftMs) => beginWrite(leftMs, this.#limitsOfStatement(options));
    this.#limitMs = limitMs;
    this.#pool = new pg.Pool({
      connectionString: url,
      ...(secure && { ssl: secure }),
      max: options.connections ?? CONNECTIONS,
      connectionTimeoutMillis: limitMs,
      Client: clientWithLimit(connectLimitMs),
      keepAlive: true,
      application_name: options.applicationName ?? 'latchkey',
      types: TYPES,
      // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it; its types do not say so
      onConnect: (client) => prepare(client, limitMs),
    });
    // A broken idle connection is replaced at its next use; without a listener its error would end the process.
    this.#pool.on('error', () => undefined);
    this.reader = new PostgresConnection((statement) => this.#read(statement), this.#reading);
  }

  write<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#untilDone(this.#begin, this.#limitMs, job);
  }

  async writeExclusively<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.#untilDone(beginExclusively, undefined, job);
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        await delay(TABLE_PAUSE_MS);
      }
    }
  }

  async snapshot(): Promise<Snapshot> {
    const client = await this.#connect(new Deadline(this.#limitMs, outOfTime));
    const lease: GivenLease = { ended: undefined };
    const reader = new PostgresConnection((statement) => this.#send(client, statement), lease);
    try {
      await reader.run(BEGIN_SNAPSHOT);
    } catch (error) {
      client.release(true);
      throw error;
    }
    return {
      reader,
      async close() {
        lease.ended = 'store';
        await undo(client, new Deadline(CLOSE_LIMIT_MS, outOfTime));
      },
    };
  }

  async ping(): Promise<void> {
    await this.write(async (connection) => {
      await connection.change(fillProbe, { filler: Buffer.of(0) });
      await connection.change(removeProbe, {});
      for (const read of readMainTables) await connection.row(read, {});
    });
  }

  load(): EngineLoad {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { connections: { open, idle, waiting } };
  }

  async close(): Promise<void> {
    if (this.#reading.ended) return;
    this.#reading.ended = 'store';
    await Promise.race([this.#pool.end(), delay(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  }

  async #read(statement: pg.QueryConfig): Promise<pg.QueryResult> {
    const deadline = new Deadline(this.#limitMs, outOfTime);
    try {
      const client = await this.#connect(deadline);
      try {
        const result = await deadline.within(this.#send(client, statement));
        client.release();
        return result;
      } catch (error) {
        client.release(storeErrorOf(error).reason === 'unavailable');
        throw error;
      }
    } finally {
      deadline.clear();
    }
  }

  /** Runs the job in a transaction; after a conflict with another transaction, runs it again after a pause. */
  async #untilDone<T>(
    begin: (leftMs: number) => string,
    limitMs: number | undefined,
    job: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(limitMs, outOfTime);
    try {
      for (let attempt = 0; ; attempt += 1) {
        const outcome = await this.#attempt(begin, deadline, job);
        if ('value' in outcome) return outcome.value;
        if (!outcome.conflict) throw outcome.error;
        if (attempt + 1 >= ATTEMPTS) throw new StoreError('conflict', 'A write conflicted with others too often.');
        const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
        await deadline.within(delay(1 + this.#random.integer(longest)));
      }
    } finally {
      deadline.clear();
    }
  }

  async #attempt<T>(
    begin: (leftMs: number) => string,
    deadline: Deadline,
    job: (connection: Connection) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly conflict: boolean; readonly error: unknown }> {
    if (this.#reading.ended) throw storeClosed();
    const client = await this.#connect(deadline);
    const lease: GivenLease = { ended: undefined };
    const connection = new PostgresConnection((statement) => this.#send(client, statement), lease);
    const transaction = async (): Promise<T> => {
      await connection.run(begin(deadline.leftMs));
      const value = await job(connection);
      await confirmed(client, () => connection.commit());
      return value;
    };
    try {
      const value = await deadline.within(transaction());
      client.release();
      return { value };
    } catch (error) {
      lease.ended = 'job';
      // After a timeout or a broken connection, waiting for a rollback is useless: the server does it without a
      // command.
      if (connection.broken || deadline.leftMs === 0 || isUnconfirmed(error)) client.release(true);
      else await undo(client, deadline);
      // A job itself finds a conflict that PostgreSQL cannot see.
      const conflict = connection.conflict || (error instanceof StoreError && isConflict(error));
      return { conflict, error };
    } finally {
      lease.ended = 'job';
    }
  }

  #limitsOfStatement({ lockLimitMs, statementLimitMs }: WaitLimits): WaitLimits {
    const half = statementLimitMs === undefined ? undefined : Math.ceil(statementLimitMs / 2);
    return { lockLimitMs, statementLimitMs: half && half + this.#random.integer(half) };
  }

  #send(client: pg.PoolClient, statement: pg.QueryConfig): Promise<pg.QueryResult> {
    this.#onStatement?.(statement.text);
    return client.query(statement);
  }

  /** Takes a connection from the pool. The caller must release it. @throws StoreError (`unavailable`) */
  async #connect(deadline: Deadline): Promise<pg.PoolClient> {
    const connecting = this.#pool.connect();
    try {
      return await deadline.within(connecting);
    } catch (error) {
      // A connection that opens too late is released to the pool.
      connecting.then(
        (client) => client.release(),
        () => undefined,
      );
      throw storeErrorOf(error);
    }
  }
}

/** The pool has one limit for waiting for a connection and for opening one; opening may have a shorter one. */
function clientWithLimit(connectLimitMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(typeof config === 'string' ? config : { ...config, connectionTimeoutMillis: connectLimitMs });
    }
  };
}

/** Prepares a new connection before its first use. */
async function prepare(client: pg.ClientBase, limitMs: number): Promise<void> {
  // The pool listens only to idle connections. If a connection in use breaks, its queries fail, but without a listener
  // its error would also end the process.
  client.on('error', () => undefined);
  // Reads run outside of transactions: without a timeout PostgreSQL would continue them after nothing waits for them.
  const statement = { text: `set statement_timeout = ${limitMs}`, query_timeout: limitMs };
  await client.query(statement);
}

/**
 * Runs a commit. If its wait for a synchronous standby is cancelled, PostgreSQL says so only in a warning: the write is on
 * this server's disk, but a failover may lose it, so it must not be acknowledged (PostgreSQL, "Synchronous Replication").
 * @throws StoreError (`unavailable`)
 */
async function confirmed(client: pg.ClientBase, commit: () => Promise<void>): Promise<void> {
  let warning: Notice | undefined;
  const onNotice = (notice: Notice): void => {
    if (notice.severity === 'WARNING') warning = notice;
  };
  client.on('notice', onNotice);
  try {
    await commit();
  } finally {
    client.off('notice', onNotice);
  }
  if (warning !== undefined) {
    throw new StoreError('unavailable', `PostgreSQL did not confirm a commit: ${String(warning.message)}`, WARNED);
  }
}

/** What `pg` passes on of a notice. */
interface Notice {
  readonly severity?: string | undefined;
  readonly message?: string | undefined;
}

/** warning: the class of SQLSTATE. */
const WARNED = '01000';
const isUnconfirmed = (error: unknown): boolean => error instanceof StoreError && error.engineCode === WARNED;

/** Rolls back and releases the connection, or closes it if the rollback fails. */
async function undo(client: pg.PoolClient, deadline: Deadline): Promise<void> {
  await deadline.within(client.query('rollback')).then(
    () => client.release(),
    () => client.release(true),
  );
}
