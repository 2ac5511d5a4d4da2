/** Names on a database that is distributed over machines: claimed beside the transaction of their user (claim-rows.ts). */
import type { Alias } from '../../../records/alias.ts';
import type { AliasClaim } from '../../contract/users.ts';
import type { Connection } from '../../db/connection.ts';
import { kept, listOf, listValues, pieces } from '../../db/many-rows.ts';
import { query } from '../../db/query.ts';
import { StoreError } from '../../store-error.ts';
import { aliasKey } from '../../rows/alias-key.ts';
import { DECOY_CLAIM, DECOY_USER } from '../decoy.ts';
import type { ClaimLedger } from './claim-ledger.ts';
import {
  adoptAlias,
  ALIAS,
  beside,
  type ClaimedAlias,
  type ClaimParts,
  dropClaim,
  findAlias,
  holdClaim,
  insertAlias,
  isHeld,
  markAlias,
  removeAlias,
  settle,
} from './claim-rows.ts';
import type { Names } from './names.ts';
import { hexOf } from './stored-names.ts';

/** How often a name is tried that others claim and release meanwhile. */
const ATTEMPTS = 8;

const CLAIM_BYTES = 16;

export const findAliases = kept((length: number) =>
  query((db, $: Readonly<Record<string, Uint8Array>>) =>
    db.selectFrom('aliases').select(ALIAS).where('akey', 'in', listOf($, length)),
  ),
);

const aliasesOfUser = query((db, $: { poolId: string; sub: string }) =>
  db.selectFrom('aliases').select(ALIAS).where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

const dropAll = query((db, $: { poolId: string; sub: string }) =>
  db.deleteFrom('held_names').where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

/** Stands for an alias that nobody has, so that its lookup takes as many statements. */
const DECOY: ClaimedAlias = {
  akey: new Uint8Array(),
  pool_id: DECOY_USER.poolId,
  sub: DECOY_USER.sub,
  claim: DECOY_CLAIM,
  claimed_at: null,
};

export class ClaimedNames implements Names {
  readonly areApart = true;
  readonly #connection: Connection;
  readonly #parts: ClaimParts;
  readonly #ledger: ClaimLedger;

  constructor(connection: Connection, parts: ClaimParts, ledger: ClaimLedger) {
    this.#connection = connection;
    this.#parts = parts;
    this.#ledger = ledger;
  }

  async holderOf(alias: Alias): Promise<string | undefined> {
    const found = await this.#connection.row(findAlias, { akey: aliasKey(alias) });
    const counts = await isHeld(this.#connection, found ?? DECOY);
    return counts ? found?.sub : undefined;
  }

  async holdersOf(aliases: readonly Alias[]): Promise<readonly (string | undefined)[]> {
    const keys = aliases.map(aliasKey);
    const subs = new Map<string, string>();
    for (const found of await this.#find(keys)) {
      if (await isHeld(this.#connection, found)) subs.set(hexOf(found.akey), found.sub);
    }
    return keys.map((key) => subs.get(hexOf(key)));
  }

  async claim(alias: Alias, sub: string): Promise<boolean> {
    const akey = aliasKey(alias);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // A second transaction would wait for a row that this one has changed.
      const isUntouched = !this.#ledger.hasTouched(akey);
      if (isUntouched && (await this.#insert(this.#newAlias(akey, alias.poolId, sub)))) return true;
      const found = await this.#connection.row(findAlias, { akey });
      if (found === undefined) {
        if (isUntouched) continue;
        await this.#insertHere(this.#newAlias(akey, alias.poolId, sub));
        return true;
      }
      if (await isHeld(this.#connection, found)) return found.sub === sub;
      if (this.#ledger.hasReleased(found)) {
        await this.#connect(found, sub);
        return true;
      }
      // Stored without a claim by a move of the pool: its user is about to come.
      if (found.claim === null && found.claimed_at === null) return found.sub === sub;
      await beside(() => settle(this.#parts.engine, found));
    }
    throw new StoreError('unavailable', 'A name is claimed and released by others all the time.');
  }

  async claimAll(claims: readonly AliasClaim[]): Promise<boolean> {
    const akeys = claims.map(({ alias }) => aliasKey(alias));
    const free = new Set(akeys.map(hexOf));
    // One transaction would write to many machines, so an alias that is in the way is looked at first.
    for (const found of await this.#find(akeys)) {
      const isGone =
        !(await isHeld(this.#connection, found)) && (await beside(() => settle(this.#parts.engine, found)));
      if (!isGone) free.delete(hexOf(found.akey));
    }
    if (free.size < claims.length) return false;
    for (const some of inParts(claims)) {
      const aliases = some.map(({ alias, sub }) => this.#newAlias(aliasKey(alias), alias.poolId, sub));
      // This write has one connection, which sends one statement at a time.
      for (const alias of aliases) await this.#hold(alias);
      const claimed = await Promise.all(aliases.map((alias) => this.#insertBeside(alias)));
      for (const [index, alias] of aliases.entries()) if (claimed[index] === false) await this.#giveUp(alias);
      if (claimed.includes(false)) return false;
    }
    return true;
  }

  async release(alias: Alias, sub: string): Promise<void> {
    const { engine, clock } = this.#parts;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const found = await this.#connection.row(findAlias, { akey: aliasKey(alias) });
      if (found?.sub !== sub || !(await isHeld(this.#connection, found))) return;
      if (this.#ledger.hasChanged(found.akey)) {
        await dropClaim(this.#connection, claimOf(found));
        await removeAlias(this.#connection, found);
        return;
      }
      const claimed =
        found.claim === null ? await beside(() => adoptAlias(engine, found, this.#newClaim(), clock.now())) : found;
      if (claimed === undefined) continue;
      // Before the mark: whoever reads the mark then waits for this write.
      await dropClaim(this.#connection, claimOf(claimed));
      await this.#noteReleased(claimed);
      return;
    }
  }

  async releaseAll(poolId: string, sub: string): Promise<void> {
    const aliases = await this.#connection.rows(aliasesOfUser, { poolId, sub });
    await this.#connection.change(dropAll, { poolId, sub });
    for (const found of aliases) {
      if (this.#ledger.hasChanged(found.akey)) await removeAlias(this.#connection, found);
      else await this.#noteReleased(found);
    }
  }

  async #noteReleased(alias: ClaimedAlias): Promise<void> {
    const { engine, clock } = this.#parts;
    const marked = await beside(() => engine.write((connection) => markAlias(connection, alias, clock.now())));
    this.#ledger.noteReleased(marked);
  }

  /** Inserts the alias beside this write, after its claim in this write. False: another claim has the alias. */
  async #insert(alias: ClaimedAlias): Promise<boolean> {
    await this.#hold(alias);
    if (await this.#insertBeside(alias)) return true;
    await this.#giveUp(alias);
    return false;
  }

  async #hold(alias: ClaimedAlias): Promise<void> {
    await holdClaim(this.#connection, claimOf(alias));
    // Before the insertion: it may succeed without an answer.
    this.#ledger.noteClaimed(alias);
  }

  async #insertBeside(alias: ClaimedAlias): Promise<boolean> {
    const { engine } = this.#parts;
    return (await beside(() => engine.write((connection) => connection.change(insertAlias, alias)))) > 0;
  }

  async #giveUp(alias: ClaimedAlias): Promise<void> {
    this.#ledger.forgetClaimed(alias);
    await dropClaim(this.#connection, claimOf(alias));
  }

  /** This write has released the alias, from this or another user: both belong to one transaction then. */
  async #connect(found: ClaimedAlias, sub: string): Promise<void> {
    await removeAlias(this.#connection, found);
    await this.#insertHere(this.#newAlias(found.akey, found.pool_id, sub));
  }

  async #insertHere(alias: ClaimedAlias): Promise<void> {
    this.#ledger.noteChanged(alias);
    await holdClaim(this.#connection, claimOf(alias));
    await this.#connection.change(insertAlias, { ...alias, claimed_at: null });
  }

  async #find(akeys: readonly Uint8Array[]): Promise<readonly ClaimedAlias[]> {
    const found: ClaimedAlias[] = [];
    for (const some of pieces(akeys)) {
      found.push(...(await this.#connection.rows(findAliases(some.length), listValues(some))));
    }
    return found;
  }

  #newAlias(akey: Uint8Array, pool_id: string, sub: string): ClaimedAlias {
    return { akey, pool_id, sub, claim: this.#newClaim(), claimed_at: this.#parts.clock.now() };
  }

  #newClaim(): string {
    return hexOf(this.#parts.random.bytes(CLAIM_BYTES));
  }
}

/** Inserts are sent side by side, as many as there are connections for claims. */
function* inParts<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += CLAIM_CONNECTIONS) yield list.slice(from, from + CLAIM_CONNECTIONS);
}

/** Connections of a node on which names are claimed. */
export const CLAIM_CONNECTIONS = 5;

function claimOf({ pool_id, sub, claim }: ClaimedAlias): { pool_id: string; sub: string; claim: string } {
  if (claim === null) throw new TypeError('The alias has no claim.');
  return { pool_id, sub, claim };
}
