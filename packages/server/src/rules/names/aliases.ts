/**
 * The names a user can be found by. A pool either lets users choose a user name and adds aliases to it
 * (`AliasAttributes`), or makes an address the user name (`UsernameAttributes`); Cognito developer guide, "User pool
 * attributes".
 */
import type { Alias, AliasKind } from '../../records/alias.ts';
import type { Pool } from '../pools/directory.ts';

/** An attribute that users can sign in with in some pools. */
export type AliasAttribute = Exclude<AliasKind, 'username' | 'identity'>;

/**
 * The form in which names are compared: NFKC, so that compatible characters are equal, and lower case where the pool
 * ignores case. Applying it twice changes nothing.
 */
export function normalizeName({ settings }: Pool, typed: string): string {
  const composed = typed.normalize('NFKC');
  return settings.caseSensitive ? composed : composed.toLowerCase().normalize('NFKC');
}

/** A name as it is stored. Preferred user names share a namespace with user names, so a name can't be both. */
export function aliasOf(pool: Pool, kind: Exclude<AliasKind, 'identity'>, value: string): Alias {
  const namespace = kind === 'preferred_username' ? 'username' : kind;
  return { poolId: pool.id, kind: namespace, value: normalizeName(pool, value) };
}

/** The attributes that users of this pool can sign in with, besides the user name. */
export function aliasAttributes({ settings }: Pool): readonly AliasAttribute[] {
  return settings.usernameAttributes.length > 0 ? settings.usernameAttributes : settings.aliasAttributes;
}

/** Whether the user name is a UUID that nobody types, and an address is used in its place. */
export function hidesUsernames({ settings }: Pool): boolean {
  return settings.usernameAttributes.length > 0;
}
