/** The user name of a new user: the chosen one, or a UUID if the user signs in with an address. */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { AttributeChanges } from '../attributes/attribute-changes.ts';
import { hidesUsernames, normalizeName } from './aliases.ts';
import { type ContactKind, isContact } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';

/** The names of a new user. */
export interface NewUsername {
  /** The internal user name. */
  readonly username: string;
  /** The address that the user signs in with instead, or null. */
  readonly contact: { readonly kind: ContactKind; readonly address: string } | null;
}

/**
 * Reads the user name of SignUp and AdminCreateUser.
 * @param sub the sub of the new user; it becomes the user name where users sign in with an address
 * @throws InvalidParameterException if the name does not have the format that the pool requires
 */
export function newUsername(pool: Pool, typed: string, sub: string): NewUsername {
  if (!hidesUsernames(pool)) {
    assertIsNoAlias(pool, typed);
    return { username: typed, contact: null };
  }
  const kind = pool.settings.usernameAttributes.find((candidate) => isContact(candidate, typed));
  if (kind === undefined) throw notAnAddress(pool.settings.usernameAttributes);
  return { username: sub, contact: { kind, address: typed } };
}

/**
 * Adds the address that is used as user name to the attributes. If the attributes contain it already, both must be the
 * same name in this pool; the spelling of the attribute is kept.
 * @throws InvalidParameterException `User email should be empty or same as username, since username attribute is
 *   email.`
 */
export function withUsernameContact(
  pool: Pool,
  attributes: AttributeChanges,
  { contact }: NewUsername,
): AttributeChanges {
  if (contact === null) return attributes;
  const { kind, address } = contact;
  const given = attributes.get(kind) ?? '';
  if (given === '') return new Map([...attributes, [kind, address]]);
  if (normalizeName(pool, given) === normalizeName(pool, address)) return attributes;
  const message = `User ${kind} should be empty or same as username, since username attribute is ${kind}.`;
  throw serviceError('InvalidParameterException', message);
}

/**
 * A user name that looks like an alias could be mistaken for another user's (developer guide, "User pool attributes").
 */
function assertIsNoAlias({ settings }: Pool, typed: string): void {
  const name = typed.normalize('NFKC');
  for (const kind of settings.aliasAttributes) {
    if (kind === 'preferred_username' || !isContact(kind, name)) continue;
    const subject = kind === 'email' ? 'email' : 'phone number';
    const message = `Username cannot be of ${subject} format, since user pool is configured for ${subject} alias.`;
    throw serviceError('InvalidParameterException', message);
  }
}

function notAnAddress(kinds: readonly ContactKind[]): ServiceError {
  const [only] = kinds.length === 1 ? kinds : [];
  if (only === undefined) {
    return serviceError('InvalidParameterException', 'Username should be either an email or a phone number.');
  }
  const subject = only === 'email' ? 'an email' : 'a phone number';
  return serviceError('InvalidParameterException', `Username should be ${subject}.`);
}
