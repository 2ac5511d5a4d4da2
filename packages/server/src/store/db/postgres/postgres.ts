/** The engine for several nodes: PostgreSQL, through the pg package. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { StoreError } from '../../store-error.ts';
import type { Connection, Engine, EngineLoad, Snapshot, StatementObserver } from '../connection.ts';
import { Deadline } from '../deadline.ts';
import { postgres } from '../dialect.ts';
import { beginExclusively, BEGIN_SNAPSHOT, beginWrite, type WaitLimits } from './begin.ts';
import { clientWithLimit, prepare } from './new-connection.ts';
import { type GivenLease, storeClosed } from '../lease.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { isConflict, isLockTimeout, outOfTime, storeErrorOf } from './postgres-error.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { fromPostgres } from './postgres-text.ts';
import { fillProbe, readMainTables, removeProbe } from '../probe.ts';
import { NameFailure, StatementNames } from './statement-names.ts';

const CONNECTIONS = 10;

/**
 * Time for waiting for a connection, all statements and the commit. Below the timeouts of common clients and load
 * balancers.
 */
const OPERATION_LIMIT_MS = 5_000;

/** How long `close` waits for a server that does not close its connections. */
const CLOSE_LIMIT_MS = 2_000;

/** The pause before a migration that got no lock on a table tries again. Other nodes answer requests meanwhile. */
const TABLE_PAUSE_MS = 1_000;

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
  readonly #names = new StatementNames();
  readonly #reading: GivenLease = { ended: undefined };

  constructor(url: string, options: PostgresOptions) {
    const { limitMs = OPERATION_LIMIT_MS, connectLimitMs = limitMs, secure } = options;
    const { preparedStatements = 'auto' } = options;
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
      onConnect: async (client) => {
        if (await prepare(client, limitMs, preparedStatements)) this.#names.allowOn(client);
      },
    });
    // A broken idle connection is replaced at its next use; without a listener its error would end the process.
    this.#pool.on('error', () => undefined);
    this.reader = new PostgresConnection((statement) => this.#read(statement), this.#reading);
  }

  write<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#untilDone(this.#begin, this.#limitMs, true, job);
  }

  async writeExclusively<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.#untilDone(beginExclusively, undefined, false, job);
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        await delay(TABLE_PAUSE_MS);
      }
    }
  }

  async snapshot(): Promise<Snapshot> {
    const client = await this.#connect(new Deadline(this.#limitMs, outOfTime));
    const lease: GivenLease = { ended: undefined };
    // Without names: it could not begin again.
    const reader = new PostgresConnection((statement) => this.#send(client, statement, false), lease);
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
        const result = await deadline.within(this.#sendOrRepeat(client, statement));
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

  /**
   * Runs the job in a transaction; after a conflict with another transaction, or when a prepared statement is lost, runs it again
   * after a pause.
   * @param named Statements may have names, at the first attempt.
   */
  async #untilDone<T>(
    begin: (leftMs: number) => string,
    limitMs: number | undefined,
    named: boolean,
    job: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(limitMs, outOfTime);
    try {
      for (let attempt = 0; ; attempt += 1) {
        const outcome = await this.#attempt(begin, deadline, named && attempt === 0, job);
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
    named: boolean,
    job: (connection: Connection) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly conflict: boolean; readonly error: unknown }> {
    if (this.#reading.ended) throw storeClosed();
    const client = await this.#connect(deadline);
    const lease: GivenLease = { ended: undefined };
    const connection = new PostgresConnection((statement) => this.#send(client, statement, named), lease);
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

  /** @param named Statements with parameters may have names. @throws NameFailure */
  async #send(client: pg.PoolClient, statement: pg.QueryConfig, named: boolean): Promise<pg.QueryResult> {
    const { text, values } = statement;
    this.#onStatement?.(text);
    const name = named && values !== undefined ? this.#names.of(text, client) : undefined;
    if (name === undefined) return client.query(statement);
    try {
      return await client.query({ ...statement, name });
    } catch (error) {
      throw this.#names.failureOf(error, text);
    }
  }

  /** Sends a statement outside of a transaction. */
  async #sendOrRepeat(client: pg.PoolClient, statement: pg.QueryConfig): Promise<pg.QueryResult> {
    try {
      return await this.#send(client, statement, true);
    } catch (error) {
      if (!(error instanceof NameFailure)) throw error;
      return this.#send(client, statement, false);
    }
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
