/** What users are called. */
import type { UserRecord } from '../../../records/user.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { hidesUsernames } from '../../../rules/names/aliases.ts';

/** The name with which the user signs in: where user names are generated UUIDs, it is an address. */
export function signInName(pool: Pool, { username, attributes }: Pick<UserRecord, 'username' | 'attributes'>): string {
  if (!hidesUsernames(pool)) return username;
  return attributes['email'] ?? attributes['phone_number'] ?? username;
}

/** The name of a person, if the user has told it. */
export function personName({ attributes }: Pick<UserRecord, 'attributes'>): string | undefined {
  const parts = [attributes['given_name'], attributes['family_name']].filter((part) => part !== undefined);
  return attributes['name'] ?? (parts.length === 0 ? undefined : parts.join(' '));
}
