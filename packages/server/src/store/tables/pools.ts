/** Pools and their signing keys. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { PoolsTable, SigningKeysTable } from '../db/schema.ts';
import { pageOf } from '../search/page.ts';
import { finishRemoval, startRemoval } from '../removal/pool-removal.ts';
import type { PoolRecord, SigningKeyRecord } from '../../records/pool.ts';
import { deletePrivateKeys, retireKeys } from './signing-key-retirement.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import type { PoolWriter } from '../contract/pools.ts';
import { countUsers, startCounting } from '../rows/user-counts.ts';

const POOL = [
  'pool_id',
  'name',
  'definition',
  'mfa_configuration',
  'mfa',
  'version',
  'created_at',
  'modified_at',
] as const satisfies readonly (keyof PoolsTable)[];

const SIGNING_KEY = [
  'pool_id',
  'kid',
  'key_use',
  'private_key',
  'public_jwk',
  'created_at',
  'signs_from',
  'retired_at',
] as const satisfies readonly (keyof SigningKeysTable)[];

const find = query((db, $: { poolId: string }) => db.selectFrom('pools').select(POOL).where('pool_id', '=', $.poolId));

const list = query((db, $: { after: string; rows: number }) =>
  db.selectFrom('pools').select(POOL).where('pool_id', '>', $.after).orderBy('pool_id').limit($.rows),
);

const insert = query((db, $: PoolsTable) => db.insertInto('pools').values(row($, POOL)));

const replace = query((db, $: PoolsTable) =>
  db
    .updateTable('pools')
    .set(row($, ['name', 'definition', 'mfa_configuration', 'mfa', 'modified_at']))
    .set((column) => ({ version: column('version', '+', 1) }))
    .where('pool_id', '=', $.pool_id)
    .where('version', '=', $.version),
);

const remove = query((db, $: { poolId: string }) => db.deleteFrom('pools').where('pool_id', '=', $.poolId));

const keys = query((db, $: { poolId: string }) =>
  db.selectFrom('signing_keys').select(SIGNING_KEY).where('pool_id', '=', $.poolId).orderBy('kid'),
);

const insertKey = query((db, $: SigningKeysTable) => db.insertInto('signing_keys').values(row($, SIGNING_KEY)));

/** The value of the column after a private key is deleted. */
const NOTHING = new Uint8Array();

export class Pools implements PoolWriter {
  readonly #connection: Connection;
  readonly #privateKey: SealedColumn;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#privateKey = sealedColumn(envelope, 'signing_keys', 'private_key');
  }

  async find(poolId: string): Promise<PoolRecord | undefined> {
    const found = await this.#connection.row(find, { poolId });
    return found && poolOf(found);
  }

  async list({ after = '', limit }: PageRequest): Promise<Page<PoolRecord>> {
    const rows = await this.#connection.rows(list, { after, rows: limit + 1 });
    return pageOf(rows, limit, poolOf, ({ pool_id }) => pool_id);
  }

  async signingKeys(poolId: string): Promise<readonly SigningKeyRecord[]> {
    const rows = await this.#connection.rows(keys, { poolId });
    return rows.map((found) => ({
      poolId,
      kid: found.kid,
      use: found.key_use as SigningKeyRecord['use'],
      privateKey: found.private_key.length === 0 ? null : this.#privateKey.open(found.private_key, poolId, [found.kid]),
      publicJwk: JSON.parse(found.public_jwk) as SigningKeyRecord['publicJwk'],
      createdAt: found.created_at,
      signsFrom: found.signs_from,
      retiredAt: found.retired_at,
    }));
  }

  countUsers(poolId: string): Promise<number> {
    return countUsers(this.#connection, poolId);
  }

  async insert(pool: PoolRecord, signingKeys: readonly SigningKeyRecord[]): Promise<void> {
    await finishRemoval(this.#connection, pool.poolId);
    await this.#connection.change(insert, rowOf(pool));
    await startCounting(this.#connection, pool.poolId);
    for (const key of signingKeys) await this.#insertKey(key);
  }

  async replace(pool: PoolRecord): Promise<boolean> {
    return (await this.#connection.change(replace, rowOf(pool))) > 0;
  }

  async remove(poolId: string): Promise<boolean> {
    const removed = (await this.#connection.change(remove, { poolId })) > 0;
    if (removed) await startRemoval(this.#connection, poolId);
    return removed;
  }

  async addSigningKeys(poolId: string, keys: readonly SigningKeyRecord[], signsFrom: number): Promise<void> {
    await this.#connection.change(retireKeys, { poolId, at: signsFrom });
    for (const key of keys) await this.#insertKey({ ...key, signsFrom });
  }

  async deletePrivateKeys(now: number): Promise<void> {
    await this.#connection.change(deletePrivateKeys, { now, nothing: NOTHING });
  }

  async #insertKey(key: SigningKeyRecord): Promise<void> {
    const { poolId, kid, use, privateKey, publicJwk, createdAt, signsFrom, retiredAt } = key;
    await this.#connection.change(insertKey, {
      pool_id: poolId,
      kid,
      key_use: use,
      private_key: this.#privateKey.seal(privateKey, poolId, [kid]) ?? NOTHING,
      public_jwk: JSON.stringify(publicJwk),
      created_at: createdAt,
      signs_from: signsFrom,
      retired_at: retiredAt,
    });
  }
}

function rowOf(pool: PoolRecord): PoolsTable {
  return {
    pool_id: pool.poolId,
    name: pool.name,
    definition: JSON.stringify(pool.definition),
    mfa_configuration: pool.mfaConfiguration,
    mfa: JSON.stringify(pool.mfa),
    version: pool.version,
    created_at: pool.createdAt,
    modified_at: pool.modifiedAt,
  };
}

function poolOf(found: PoolsTable): PoolRecord {
  return {
    poolId: found.pool_id,
    name: found.name,
    definition: JSON.parse(found.definition) as PoolRecord['definition'],
    mfaConfiguration: found.mfa_configuration as PoolRecord['mfaConfiguration'],
    mfa: JSON.parse(found.mfa) as PoolRecord['mfa'],
    version: found.version,
    createdAt: found.created_at,
    modifiedAt: found.modified_at,
  };
}
