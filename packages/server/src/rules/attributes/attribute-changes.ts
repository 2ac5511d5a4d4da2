/** A user's attributes as values by wire name, and how a change applies to them. */
import type { UserRecord } from '../../records/user.ts';
import type { ContactKind } from './contact-format.ts';

export type Attributes = UserRecord['attributes'];

/** New values by wire name. An empty value deletes the attribute (API reference, UpdateUserAttributes). */
export type AttributeChanges = ReadonlyMap<string, string>;

/** The attributes that a code can verify. */
export const contactKinds: readonly ContactKind[] = ['email', 'phone_number'];

/** `email_verified` or `phone_number_verified`. */
export function verifiedFlag(kind: ContactKind): `${ContactKind}_verified` {
  return `${kind}_verified`;
}

/** Whether the attribute states that an address is verified. */
export function isVerifiedFlag(name: string): boolean {
  return contactKinds.some((kind) => name === verifiedFlag(kind));
}

/** Whether the user's address of this kind is verified. */
export function isVerified(attributes: Attributes, kind: ContactKind): boolean {
  return attributes[kind] !== undefined && attributes[verifiedFlag(kind)] === 'true';
}

/** Attributes of a user that an administrator creates: the given ones without the empty ones. */
export function initialAttributes(changes: AttributeChanges): Attributes {
  return withChanges({}, changes);
}

/** Attributes after a change. A new or changed address becomes unverified unless the change itself sets its flag. */
export function mergeAttributes(before: Attributes, changes: AttributeChanges): Attributes {
  const after = { ...withChanges(before, changes) };
  for (const kind of contactKinds) {
    const flag = verifiedFlag(kind);
    if (after[kind] === undefined) delete after[flag];
    else if (after[kind] !== before[kind] && !changes.has(flag)) after[flag] = 'false';
  }
  return after;
}

function withChanges(before: Attributes, changes: AttributeChanges): Attributes {
  const after = new Map(Object.entries(before));
  for (const [name, value] of changes) {
    if (value === '') after.delete(name);
    else after.set(name, isVerifiedFlag(name) ? value.toLowerCase() : value);
  }
  return Object.fromEntries(after);
}
