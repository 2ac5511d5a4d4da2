/**
 * The names a user can be found by. A pool either lets users choose a user name and adds aliases to it (`AliasAttributes`),
 * or makes an address the user name (`UsernameAttributes`); Cognito developer guide, "User pool attributes".
 */
import type { Alias, AliasKind } from '../../records/alias.ts';
import type { Pool } from '../pools/directory.ts';

/** An attribute that some pools let people sign in with. */
export type AliasAttribute = Exclude<AliasKind, 'username'>;

/**
 * The form in which names are compared: NFKC, so that look-alikes of one character are one, and lower case where the pool
 * ignores case. Applying it twice changes nothing.
 */
export function normalizeName({ settings }: Pool, typed: string): string {
  const composed = typed.normalize('NFKC');
  return settings.caseSensitive ? composed : composed.toLowerCase().normalize('NFKC');
}

/**
 * A name as the store keeps it. Preferred user names stand among the user names, so that no name can be one of each.
 */
export function aliasOf(pool: Pool, kind: AliasKind, value: string): Alias {
  const namespace = kind === 'preferred_username' ? 'username' : kind;
  return { poolId: pool.id, kind: namespace, value: normalizeName(pool, value) };
}

/** The attributes that people of this pool sign in with, beside the user name. */
export function aliasAttributes({ settings }: Pool): readonly AliasAttribute[] {
  return settings.usernameAttributes.length > 0 ? settings.usernameAttributes : settings.aliasAttributes;
}

/** Whether the user name is a UUID that nobody types, and an address stands for it. */
export function hidesUsernames({ settings }: Pool): boolean {
  return settings.usernameAttributes.length > 0;
}
