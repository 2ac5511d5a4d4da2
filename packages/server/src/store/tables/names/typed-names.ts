/**
 * Finding a user by a typed text on a database that is distributed over machines: one statement finds the aliases, on the
 * machines of their keys, and another one reads the user, on the machine of the user. Both are sent for a text that is
 * nobody's name too: the second one reads the decoy user.
 */
import { type Kysely, type SelectQueryBuilderWithLeftJoin, sql } from 'kysely';
import type { UserNames } from '../../contract/users.ts';
import type { Connection } from '../../db/connection.ts';
import { listValues } from '../../db/many-rows.ts';
import { query } from '../../db/query.ts';
import type { Schema } from '../../db/schema.ts';
import { aliasKey } from '../../rows/alias-key.ts';
import { DECOY_CLAIM, DECOY_USER } from '../decoy.ts';
import { findAliases } from './claimed-names.ts';
import { hexOf } from './stored-names.ts';

/** Whom a typed text may mean. */
export interface Candidate {
  readonly poolId: string;
  readonly sub: string;
  /** Must be held by the user; empty: the user must exist. */
  readonly claim: string;
}

const existing = query((db, $: { poolId: string; sub: string }) =>
  db.selectFrom('users').select('sub').where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

/** Selects from the user of a candidate, if the claim is held. */
export const claimedUser = (
  db: Kysely<Schema>,
  $: { poolId: string; sub: string; claim: string },
): SelectQueryBuilderWithLeftJoin<Schema, 'users', object, 'held_names'> =>
  db
    .selectFrom('users')
    .leftJoin('held_names', (join) =>
      join
        .on('held_names.pool_id', '=', $.poolId)
        .on('held_names.sub', '=', $.sub)
        .on('held_names.claim', '=', $.claim),
    )
    .where('users.pool_id', '=', $.poolId)
    .where('users.sub', '=', $.sub)
    .where(sql<boolean>`(held_names.claim is not null or cast(${$.claim} as text) = '')`);

const DECOY: Candidate = { ...DECOY_USER, claim: DECOY_CLAIM };

/**
 * Returns the users whom the text may mean, in the order in which names count, and then the decoy. The first whose claim
 * is held is the user: more than one is asked for only where a sign-up or a change has failed, or is being made.
 */
async function candidatesOf(connection: Connection, poolId: string, names: UserNames): Promise<readonly Candidate[]> {
  const keys = names.aliases.map(aliasKey);
  const rows = await connection.rows(findAliases(keys.length), listValues(keys));
  const typed = names.sub === undefined ? undefined : await connection.row(existing, { poolId, sub: names.sub });
  const [first, ...others] = keys.map((key): Candidate[] =>
    rows
      .filter(({ akey }) => hexOf(akey) === hexOf(key))
      .map(({ pool_id, sub, claim }) => ({ poolId: pool_id, sub, claim: claim ?? '' })),
  );
  return [...(first ?? []), ...(typed ? [{ poolId, sub: typed.sub, claim: '' }] : []), ...others.flat(), DECOY];
}

/** @param read reads the user and what belongs to it, if the claim is held */
export async function findByNames<R>(
  connection: Connection,
  poolId: string,
  names: UserNames,
  read: (candidate: Candidate) => Promise<R | undefined>,
): Promise<R | undefined> {
  for (const candidate of await candidatesOf(connection, poolId, names)) {
    const found = await read(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}
