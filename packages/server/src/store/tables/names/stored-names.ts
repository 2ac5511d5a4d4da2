/** Names on one database: they are stored, and deleted, in the transaction of their user. */
import type { Alias } from '../../../records/alias.ts';
import type { AliasClaim } from '../../contract/users.ts';
import type { Connection } from '../../db/connection.ts';
import { type InsertTarget, insertRows, kept, listOf, listValues, pieces } from '../../db/many-rows.ts';
import { query, row } from '../../db/query.ts';
import type { AliasesTable } from '../../db/schema.ts';
import { aliasKey } from '../../rows/alias-key.ts';
import { DECOY_ALIAS, isDecoy } from '../decoy.ts';
import type { Names } from './names.ts';

type StoredAlias = Pick<AliasesTable, 'akey' | 'pool_id' | 'sub'>;

const CLAIMED_ALIASES: InsertTarget = { name: 'aliases', columns: ['akey', 'pool_id', 'sub'], skipsExisting: true };

/**
 * Always returns one row: the time for one row more or less would reveal whether a user exists. On PostgreSQL a lookup
 * that finds a row takes longer than one that does not, so an unknown alias leads to a lookup of the decoy's alias.
 */
const holder = query((db, $: { akey: Uint8Array; decoy: Uint8Array }, { name }) => {
  const found = db.selectFrom('aliases').select('sub').where('akey', '=', $.akey);
  if (name === 'sqlite') return db.selectNoFrom(found.as('sub'));
  const decoy = db.selectFrom('aliases').select('sub').where('akey', '=', $.decoy);
  return db.selectNoFrom((column) => column.fn.coalesce(found, decoy).as('sub'));
});

const claim = query((db, $: StoredAlias) =>
  db
    .insertInto('aliases')
    .values(row($, ['akey', 'pool_id', 'sub']))
    .onConflict((conflict) => conflict.column('akey').doNothing()),
);

const release = query((db, $: { akey: Uint8Array; sub: string }) =>
  db.deleteFrom('aliases').where('akey', '=', $.akey).where('sub', '=', $.sub),
);

const releaseAll = query((db, $: { poolId: string; sub: string }) =>
  db.deleteFrom('aliases').where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

const holders = kept((length: number) =>
  query((db, $: Readonly<Record<string, Uint8Array>>) =>
    db.selectFrom('aliases').select(['akey', 'sub']).where('akey', 'in', listOf($, length)),
  ),
);

export class StoredNames implements Names {
  readonly areApart = false;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  holderOf(alias: Alias): Promise<string | undefined> {
    return this.#holderOf(aliasKey(alias));
  }

  async holdersOf(aliases: readonly Alias[]): Promise<readonly (string | undefined)[]> {
    const keys = aliases.map(aliasKey);
    const subs = new Map<string, string>();
    for (const some of pieces(keys)) {
      for (const { akey, sub } of await this.#connection.rows(holders(some.length), listValues(some))) {
        subs.set(hexOf(akey), sub);
      }
    }
    return keys.map((key) => subs.get(hexOf(key)));
  }

  async claim(alias: Alias, sub: string): Promise<boolean> {
    const akey = aliasKey(alias);
    // Tries twice: the alias may have been released between the two queries.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if ((await this.#connection.change(claim, { akey, pool_id: alias.poolId, sub })) > 0) return true;
      const present = await this.#holderOf(akey);
      if (present !== undefined) return present === sub;
    }
    return false;
  }

  async claimAll(claims: readonly AliasClaim[]): Promise<boolean> {
    const rows = claims.map(({ alias, sub }) => ({ akey: aliasKey(alias), pool_id: alias.poolId, sub }));
    return (await insertRows(this.#connection, CLAIMED_ALIASES, rows)) === claims.length;
  }

  async release(alias: Alias, sub: string): Promise<void> {
    await this.#connection.change(release, { akey: aliasKey(alias), sub });
  }

  async releaseAll(poolId: string, sub: string): Promise<void> {
    await this.#connection.change(releaseAll, { poolId, sub });
  }

  async #holderOf(akey: Uint8Array): Promise<string | undefined> {
    const sub = (await this.#connection.row(holder, { akey, decoy: DECOY_ALIAS }))?.sub ?? undefined;
    return sub === undefined || isDecoy(sub) ? undefined : sub;
  }
}

/** The key of an alias as text, for maps. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
