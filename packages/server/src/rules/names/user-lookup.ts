/** Finds the user of a typed name: a user name, a sub, or an alias that the pool lets users sign in with. */
import type { UserRecord } from '../../records/user.ts';
import type { StoreReader } from '../../store/store.ts';
import { aliasAttributes, aliasOf } from './aliases.ts';
import { isContact } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Finds the user of a name. User names come first, including preferred ones, then subs, then addresses: so nobody can
 * take over a name by choosing an alias. Inside a write, pass the writer.
 */
export async function findUser(
  reader: Pick<StoreReader, 'users'>,
  pool: Pool,
  typed: string,
): Promise<UserRecord | undefined> {
  const byUsername = await reader.users.holderOf(aliasOf(pool, 'username', typed));
  if (byUsername !== undefined) return reader.users.find(pool.id, byUsername);
  if (isUuid(typed)) {
    const bySub = await reader.users.find(pool.id, typed.toLowerCase());
    if (bySub !== undefined) return bySub;
  }
  for (const kind of aliasAttributes(pool)) {
    if (kind === 'preferred_username' || !isContact(kind, typed.normalize('NFKC'))) continue;
    const holder = await reader.users.holderOf(aliasOf(pool, kind, typed));
    if (holder !== undefined) return reader.users.find(pool.id, holder);
  }
  return undefined;
}

/** Whether the text has the format of a sub. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
