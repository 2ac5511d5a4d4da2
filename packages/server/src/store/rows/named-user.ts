/**
 * Finding a user by any of the names that a typed text may be, in one statement. For a text that nobody has it finds the
 * decoy user, so that it takes as long.
 */
import { type RawBuilder, sql } from 'kysely';
import type { UserNames } from '../contract/users.ts';
import { aliasKey } from './alias-key.ts';
import { listOf, listValues } from '../db/many-rows.ts';
import type { Dialect } from '../db/dialect.ts';

/** The form of a query for names: one is compiled for each. */
export type NamesForm = `${'sub' | 'names'} ${number}`;

/** The parameters of a query for names; the keys of the aliases are named by their numbers. */
export interface NamesParameters {
  readonly poolId: string;
  readonly typedSub: string;
  readonly decoyPool: string;
  readonly decoyUser: string;
  readonly decoyAlias: Uint8Array;
}

/** The decoy's keys. */
export type DecoyKeys = Pick<NamesParameters, 'decoyPool' | 'decoyUser' | 'decoyAlias'>;

export function formOf({ aliases, sub }: UserNames): NamesForm {
  return `${sub === undefined ? 'names' : 'sub'} ${aliases.length}`;
}

export function parametersOf(poolId: string, { aliases, sub = '' }: UserNames, decoy: DecoyKeys): NamesParameters {
  return { poolId, typedSub: sub, ...decoy, ...listValues(aliases.map(aliasKey)) };
}

/**
 * The sub of the first name that somebody has, or of the decoy. On PostgreSQL a lookup that finds a row takes longer than
 * one that does not, so a text that is nobody's name leads to a lookup of the decoy's alias.
 */
export function subOf(form: NamesForm, $: NamesParameters, { name }: Dialect): RawBuilder<string> {
  const [kind, length] = form.split(' ') as ['sub' | 'names', string];
  const keys = listOf($ as unknown as Readonly<Record<string, Uint8Array>>, Number(length));
  const [first, ...others] = keys.map(byAlias);
  const bySub = sql`(select sub from users where pool_id = ${$.poolId} and sub = ${$.typedSub})`;
  const decoy = name === 'sqlite' ? sql`${$.decoyUser}` : byAlias($.decoyAlias);
  return sql<string>`coalesce(${sql.join([first, ...(kind === 'sub' ? [bySub] : []), ...others, decoy])})`;
}

const byAlias = (key: Uint8Array) => sql`(select sub from aliases where akey = ${key})`;

/** The pool of the user that `subOf` found. */
export function poolOf(sub: RawBuilder<string>, $: NamesParameters): RawBuilder<string> {
  return sql<string>`case when ${sub} = ${$.decoyUser} then ${$.decoyPool} else ${$.poolId} end`;
}
