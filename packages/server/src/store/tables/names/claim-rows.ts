/**
 * Names on a database that is distributed over machines. An alias is on the machine of its key, and its user on another
 * one, so each gets a transaction of its own:
 *
 * 1. The transaction of the user, which is open, inserts a claim into `held_names`, beside the user.
 * 2. Another transaction inserts the alias with this claim, and commits. The primary key lets only one claim have it.
 * 3. The transaction of the user commits.
 *
 * An alias counts if its claim is held. A claim is a random text that is used once, and the alias comes after its row in
 * `held_names`. So an alias whose claim is not held, in no open transaction either, will never count: whoever wants the
 * name deletes it. `isDead` asks for that, and waits for an open transaction. No clock decides.
 */
import type { Connection, Engine } from '../../db/connection.ts';
import { hasWaitedTooLong } from '../../db/postgres/postgres-error.ts';
import { query, row } from '../../db/query.ts';
import type { AliasesTable, HeldNamesTable } from '../../db/schema.ts';
import { StoreError } from '../../store-error.ts';

/** An alias with its claim. Those from before the distribution have none: they count as long as their user exists. */
export type ClaimedAlias = AliasesTable;

/** What claims are made with. */
export interface ClaimParts {
  /** Has connections of its own: an open transaction would wait for one of its own kind. Its statements wait only shortly. */
  readonly engine: Engine;
  readonly clock: { now(): number };
  readonly random: { bytes(length: number): Uint8Array };
}

/**
 * How long a write waits at most for another one that claims or releases the same name. Then it is rolled back and runs again. A
 * limit for statements, not for locks (`lock_timeout`): the lock is on another machine, and Citus does not pass settings on
 * (`citus.propagate_set_commands` is `none`). The coordinator cancels what its own statement is waiting for.
 */
export const CLAIM_WAIT_MS = 1_000;

/** The columns of a `ClaimedAlias`. */
export const ALIAS = ['akey', 'pool_id', 'sub', 'claim', 'claimed_at'] as const;

type HeldKey = { pool_id: string; sub: string; claim: string };

const hold = query((db, $: HeldNamesTable) =>
  db
    .insertInto('held_names')
    .values(row($, ['pool_id', 'sub', 'claim']))
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'claim']).doNothing()),
);

const drop = query((db, $: HeldKey) =>
  db.deleteFrom('held_names').where('pool_id', '=', $.pool_id).where('sub', '=', $.sub).where('claim', '=', $.claim),
);

const held = query((db, $: HeldKey) =>
  db
    .selectFrom('held_names')
    .select('claim')
    .where('pool_id', '=', $.pool_id)
    .where('sub', '=', $.sub)
    .where('claim', '=', $.claim),
);

const user = query((db, $: { pool_id: string; sub: string }) =>
  db.selectFrom('users').select('sub').where('pool_id', '=', $.pool_id).where('sub', '=', $.sub),
);

const lockedUser = query((db, $: { pool_id: string; sub: string }) =>
  db.selectFrom('users').select('sub').where('pool_id', '=', $.pool_id).where('sub', '=', $.sub).forUpdate(),
);

export const insertAlias = query((db, $: AliasesTable) =>
  db
    .insertInto('aliases')
    .values(row($, ALIAS))
    .onConflict((conflict) => conflict.column('akey').doNothing()),
);

export const findAlias = query((db, $: { akey: Uint8Array }) =>
  db.selectFrom('aliases').select(ALIAS).where('akey', '=', $.akey),
);

const removeClaimed = query((db, $: { akey: Uint8Array; claim: string }) =>
  db.deleteFrom('aliases').where('akey', '=', $.akey).where('claim', '=', $.claim),
);

const removeUnclaimed = query((db, $: { akey: Uint8Array; sub: string }) =>
  db.deleteFrom('aliases').where('akey', '=', $.akey).where('sub', '=', $.sub).where('claim', 'is', null),
);

const markClaimed = query((db, $: { akey: Uint8Array; claim: string; at: number }) =>
  db.updateTable('aliases').set({ claimed_at: $.at }).where('akey', '=', $.akey).where('claim', '=', $.claim),
);

const markUnclaimed = query((db, $: { akey: Uint8Array; sub: string; at: number }) =>
  db
    .updateTable('aliases')
    .set({ claimed_at: $.at })
    .where('akey', '=', $.akey)
    .where('sub', '=', $.sub)
    .where('claim', 'is', null),
);

// A later mark stays.
const unmark = query((db, $: { akey: Uint8Array; sub: string; at: number }) =>
  db
    .updateTable('aliases')
    .set({ claimed_at: null })
    .where('akey', '=', $.akey)
    .where('sub', '=', $.sub)
    .where('claimed_at', '=', $.at),
);

const adopt = query((db, $: { akey: Uint8Array; sub: string; claim: string; at: number }) =>
  db
    .updateTable('aliases')
    .set({ claim: $.claim, claimed_at: $.at })
    .where('akey', '=', $.akey)
    .where('sub', '=', $.sub)
    .where('claim', 'is', null),
);

/** Inserts a claim beside its user. False: it is held already. */
export async function holdClaim(connection: Connection, { pool_id, sub, claim }: HeldKey): Promise<boolean> {
  return (await connection.change(hold, { pool_id, sub, claim })) > 0;
}

/** Deletes a claim beside its user. False: it is not held. */
export async function dropClaim(connection: Connection, { pool_id, sub, claim }: HeldKey): Promise<boolean> {
  return (await connection.change(drop, { pool_id, sub, claim })) > 0;
}

/** Whether the alias counts, as the connection sees it. */
export async function isHeld(connection: Connection, { pool_id, sub, claim }: ClaimedAlias): Promise<boolean> {
  if (claim === null) return (await connection.row(user, { pool_id, sub })) !== undefined;
  return (await connection.row(held, { pool_id, sub, claim })) !== undefined;
}

/** Deletes the alias if it still has this claim. */
export async function removeAlias(connection: Connection, { akey, sub, claim }: ClaimedAlias): Promise<void> {
  await (claim === null
    ? connection.change(removeUnclaimed, { akey, sub })
    : connection.change(removeClaimed, { akey, claim }));
}

/**
 * Notes since when it is open whether the alias counts. The sweep looks at marked aliases only.
 * @returns the alias as it is now
 */
export async function markAlias(connection: Connection, alias: ClaimedAlias, now: number): Promise<ClaimedAlias> {
  const { akey, sub, claim } = alias;
  const at = Math.max(now, (alias.claimed_at ?? 0) + 1);
  await (claim === null
    ? connection.change(markUnclaimed, { akey, sub, at })
    : connection.change(markClaimed, { akey, claim, at }));
  return { ...alias, claimed_at: at };
}

/** Removes the mark of an alias that counts, unless it was marked again meanwhile. */
export async function unmarkAlias(connection: Connection, { akey, sub, claimed_at: at }: ClaimedAlias): Promise<void> {
  if (at !== null) await connection.change(unmark, { akey, sub, at });
}

/**
 * Gives an alias from before the distribution a claim that its user holds. The caller has locked the user.
 * @returns the alias as it is now; undefined if it has changed meanwhile
 */
export async function adoptAlias(
  engine: Engine,
  alias: ClaimedAlias,
  claim: string,
  at: number,
): Promise<ClaimedAlias | undefined> {
  const { akey, pool_id, sub } = alias;
  await engine.write((connection) => holdClaim(connection, { pool_id, sub, claim }));
  const adopted = await engine.write((connection) => connection.change(adopt, { akey, sub, claim, at }));
  return adopted > 0 ? { ...alias, claim, claimed_at: at } : undefined;
}

/**
 * Whether the alias does not count and never will. Waits for the transaction that makes or releases the claim.
 * @throws StoreError (`unavailable`, `hasWaitedTooLong`) if that transaction stays open
 */
async function isDead(engine: Engine, { pool_id, sub, claim, claimed_at }: ClaimedAlias): Promise<boolean> {
  return engine.write(async (connection) => {
    // Without a claim, only the removal of the user leaves a mark. A user who is just being moved here leaves none.
    if (claim === null) return claimed_at !== null && !(await connection.row(lockedUser, { pool_id, sub }));
    // The insertion waits for an open transaction that inserts or deletes the same row; reading would not.
    if (!(await holdClaim(connection, { pool_id, sub, claim }))) return false;
    await dropClaim(connection, { pool_id, sub, claim });
    return true;
  });
}

/**
 * Finds out what became of a claim: deletes a dead alias, and marks one that counts.
 * @returns whether the alias is gone
 * @throws as `isDead`
 */
export async function settle(engine: Engine, alias: ClaimedAlias): Promise<boolean> {
  const dead = await isDead(engine, alias);
  await engine.write((connection) => (dead ? removeAlias(connection, alias) : unmarkAlias(connection, alias)));
  return dead;
}

/**
 * Does work beside an open transaction. If it waits for a transaction that may wait for this one, the open transaction is
 * rolled back and runs again: PostgreSQL does not see such a deadlock.
 */
export async function beside<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!hasWaitedTooLong(error)) throw error;
    throw new StoreError('conflict', 'A name is being claimed by a transaction that stays open.', CONFLICT);
  }
}

/** serialization_failure: the write runs again. */
const CONFLICT = '40001';
