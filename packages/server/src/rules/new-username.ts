/** The user name of a new user: chosen, or a UUID behind the address that was given in its place. */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { AttributeChanges } from './attribute-changes.ts';
import { hidesUsernames } from './aliases.ts';
import { type ContactKind, isContact } from './contact-format.ts';
import type { Pool } from './directory.ts';

/** What a new user is called. */
export interface NewUsername {
  /** The internal user name. */
  readonly username: string;
  /** The address that people sign in with in its place, or null. */
  readonly contact: { readonly kind: ContactKind; readonly address: string } | null;
}

/**
 * Reads the user name of SignUp and AdminCreateUser.
 * @param sub the sub of the new user; it becomes the user name where people type an address
 * @throws InvalidParameterException when the name has not the form that the pool asks for
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
 * Attributes with the address that stands for the user name.
 * @throws InvalidParameterException when they hold another one
 */
export function withUsernameContact(attributes: AttributeChanges, { contact }: NewUsername): AttributeChanges {
  if (contact === null) return attributes;
  const given = attributes.get(contact.kind) ?? '';
  if (given !== '' && given !== contact.address) {
    // Which of the two AWS would take is not known; taking either in silence would surprise somebody.
    throw serviceError('InvalidParameterException', `The ${contact.kind} attribute differs from the username.`);
  }
  return new Map([...attributes, [contact.kind, contact.address]]);
}

/** A user name that looks like somebody's alias could be taken for it (developer guide, "User pool attributes"). */
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
