/**
 * Writes a whole pool into a database. The rows of its users are written in many transactions. They cannot be reached
 * without the pool itself, its clients, keys and items, which are written by the last transaction.
 */
import { type Envelope, keyIdOf } from '../../crypto/envelope.ts';
import type { Connection, Engine } from '../db/connection.ts';
import { insertRows } from '../db/many-rows.ts';
import { query } from '../db/query.ts';
import { deleteSome, type Keyed } from '../removal/delete-some.ts';
import { finishRemoval } from '../removal/pool-removal.ts';
import type { AuditChain } from '../sealing/audit-chain.ts';
import { Trails, withHead } from './audit-trail.ts';
import { ENTRANCE, movingTables, type PoolTable } from './pool-tables.ts';
import { type Row, sealRow } from './sealed-values.ts';
import { statementsOf } from './statements.ts';

/** Rows of one transaction: on SQLite all other writes wait for it, some tens of milliseconds. */
export const ROWS_PER_WRITE = 400;

/** Why a pool cannot be written. */
export class PoolConflictError extends Error {
  override readonly name = 'PoolConflictError';
  readonly reason: 'pool-exists' | 'client-exists' | 'name-taken' | 'key-replaced' | 'rows-missing';

  constructor(reason: PoolConflictError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface WriteParts {
  readonly engine: Engine;
  readonly envelope: Envelope;
  readonly chain: AuditChain;
  /** Waits between two transactions, so that a running server can write as well. */
  readonly pause: () => Promise<void>;
}

const findPool = query((db, $: { poolId: string }) =>
  db.selectFrom('pools').select('pool_id').where('pool_id', '=', $.poolId),
);
const findClient = query((db, $: { clientId: string }) =>
  db.selectFrom('clients').select('pool_id').where('client_id', '=', $.clientId),
);
const findItem = query((db, $: { kind: string; globalKey: string }) =>
  db.selectFrom('pool_items').select('pool_id').where('kind', '=', $.kind).where('global_key', '=', $.globalKey),
);
const keyCheck = query((db) => db.selectFrom('key_check').select('sealed').where('id', '=', 1));

/** Tables whose rows no sweep removes: their number is counted again at the end. */
const COUNTED: ReadonlySet<string> = new Set(['users', 'aliases', 'groups', 'passkeys', 'past_passwords']);

/** Writes one pool. Call `begin`, then `add` for the rows in the order of the file, then `finish` or `abandon`. */
export class PoolWriting {
  readonly #parts: WriteParts;
  readonly #poolId: string;
  readonly #tables: ReadonlyMap<string, PoolTable>;
  readonly #entrance: { readonly table: PoolTable; readonly rows: readonly Row[] }[] = [];
  readonly #counts = new Map<string, number>();
  readonly #trails: Trails;

  private constructor(parts: WriteParts, poolId: string, tables: readonly PoolTable[]) {
    this.#parts = parts;
    this.#poolId = poolId;
    this.#tables = new Map(tables.map((table) => [table.name, table]));
    this.#trails = new Trails(parts.chain);
  }

  /**
   * Removes what an interrupted import, or a removal, has left of a pool with this id.
   * @throws PoolConflictError if there is a pool with this id
   */
  static async begin(parts: WriteParts, poolId: string): Promise<PoolWriting> {
    const { engine } = parts;
    await assertNoPool(engine.reader, poolId);
    const writing = new PoolWriting(parts, poolId, await movingTables(engine.reader));
    await engine.write((connection) => finishRemoval(connection, poolId));
    await writing.#clear();
    return writing;
  }

  /** The tables of this database that move. */
  get tables(): readonly PoolTable[] {
    return [...this.#tables.values()];
  }

  /** Writes some rows of one table. @throws PoolConflictError, StoreError */
  async add(name: string, rows: readonly Row[]): Promise<void> {
    const table = this.#table(name);
    if (ENTRANCE.includes(name)) {
      for (const row of rows) await assertFree(this.#parts.engine.reader, name, row);
      this.#entrance.push({ table, rows });
      return;
    }
    for (let from = 0; from < rows.length; from += ROWS_PER_WRITE) {
      const some = rows.slice(from, from + ROWS_PER_WRITE);
      if (name === 'auth_events') {
        this.#trails.continue(await this.#write((connection) => this.#insertEvents(connection, table, some)));
      } else await this.#write((connection) => this.#insert(connection, table, some));
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + some.length);
    }
  }

  /** Makes the pool reachable. @throws PoolConflictError */
  async finish(): Promise<void> {
    const { engine, envelope } = this.#parts;
    await this.#write((connection) => this.#trails.fork().finish(connection));
    await engine.writeExclusively(async (connection) => {
      await assertNoPool(connection, this.#poolId);
      for (const name of COUNTED) await this.#assertComplete(connection, name);
      for (const { table, rows } of this.#entrance.toReversed()) await this.#insert(connection, table, rows);
      const check = await connection.row(keyCheck, {});
      if (check !== undefined && keyIdOf(check.sealed) !== envelope.newestKey()) {
        throw new PoolConflictError('key-replaced', 'The master key of the server was replaced during the import.');
      }
    });
  }

  /** Removes what was written. */
  async abandon(): Promise<void> {
    await this.#clear();
  }

  async #assertComplete(connection: Connection, name: string): Promise<void> {
    const table = this.#tables.get(name);
    if (table === undefined) return;
    const found = await connection.row(statementsOf(table).count, { pool_id: this.#poolId });
    if ((found?.rows ?? 0) === (this.#counts.get(name) ?? 0)) return;
    throw new PoolConflictError('rows-missing', `Rows of the table ${name} were removed during the import.`);
  }

  async #write<T>(job: (connection: Connection) => Promise<T>): Promise<T> {
    const result = await this.#parts.engine.write(job);
    await this.#parts.pause();
    return result;
  }

  /** On PostgreSQL the job may run again from its start, so it works on a copy. */
  async #insertEvents(connection: Connection, table: PoolTable, rows: readonly Row[]): Promise<Trails> {
    const trails = this.#trails.fork();
    const events: Row[] = [];
    for (const row of rows) events.push(await trails.next(connection, row));
    await this.#insert(connection, table, events);
    return trails;
  }

  async #insert(connection: Connection, table: PoolTable, rows: readonly Row[]): Promise<void> {
    const { envelope, chain } = this.#parts;
    const sealed = rows
      .map((row) => (table.name === 'users' ? withHead(chain, row) : row))
      .map((row) => sealRow(envelope, table.name, row));
    await insertRows(connection, table, sealed);
  }

  async #clear(): Promise<void> {
    const tables = this.tables.filter(({ name }) => !ENTRANCE.includes(name) || name === 'pool_items');
    for (const table of tables) {
      const some = deleteSome<string>(keyed(table), 'pool_id', '=');
      const clear = { value: this.#poolId, rows: ROWS_PER_WRITE };
      let removed = ROWS_PER_WRITE;
      while (removed >= ROWS_PER_WRITE) {
        // Under the lock of `finish`: another import of this pool may have finished meanwhile, and its rows must stay.
        removed = await this.#parts.engine.writeExclusively(async (connection) => {
          await assertNoPool(connection, this.#poolId);
          return connection.change(some, clear);
        });
        if (removed > 0) await this.#parts.pause();
      }
    }
  }

  #table(name: string): PoolTable {
    const table = this.#tables.get(name);
    if (table === undefined) throw new TypeError(`There is no table ${name} that moves with a pool.`);
    return table;
  }
}

function keyed({ name, key }: PoolTable): Keyed {
  return { table: name, key } as unknown as Keyed;
}

async function assertNoPool(connection: Connection, poolId: string): Promise<void> {
  if ((await connection.row(findPool, { poolId })) === undefined) return;
  throw new PoolConflictError('pool-exists', `There is already a user pool ${poolId}.`);
}

/** Names that are unique among all pools: ids of app clients, domains. */
async function assertFree(connection: Connection, table: string, row: Row): Promise<void> {
  const { client_id: clientId, kind, global_key: globalKey } = row;
  if (table === 'clients' && typeof clientId === 'string') {
    if ((await connection.row(findClient, { clientId })) === undefined) return;
    throw new PoolConflictError('client-exists', `Another user pool has an app client with the id ${clientId}.`);
  }
  if (table === 'pool_items' && typeof kind === 'string' && typeof globalKey === 'string') {
    if ((await connection.row(findItem, { kind, globalKey })) === undefined) return;
    throw new PoolConflictError('name-taken', `Another user pool has the ${kind.replaceAll('-', ' ')} ${globalKey}.`);
  }
}
