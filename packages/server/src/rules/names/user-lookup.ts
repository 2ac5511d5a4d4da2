/** Finds the user of a typed name: a user name, a sub, or an alias that the pool lets users sign in with. */
import type { UserRecord } from '../../records/user.ts';
import type { UserNames } from '../../store/contract/users.ts';
import type { StoreReader } from '../../store/store.ts';
import { aliasAttributes, aliasOf } from './aliases.ts';
import { isContact } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Finds the user of a name. Inside a write, pass the writer. */
export function findUser(
  reader: Pick<StoreReader, 'users'>,
  pool: Pool,
  typed: string,
): Promise<UserRecord | undefined> {
  return reader.users.findByName(pool.id, namesOf(pool, typed));
}

/**
 * What a typed text may be. User names come first, including preferred ones, then subs, then addresses: so nobody can
 * take over a name by choosing an alias.
 */
export function namesOf(pool: Pool, typed: string): UserNames {
  const contacts = aliasAttributes(pool).filter(
    (kind) => kind !== 'preferred_username' && isContact(kind, typed.normalize('NFKC')),
  );
  return {
    aliases: [aliasOf(pool, 'username', typed), ...contacts.map((kind) => aliasOf(pool, kind, typed))],
    sub: isUuid(typed) ? typed.toLowerCase() : undefined,
  };
}

/** Whether the text has the format of a sub. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
