/**
 * Claims and releases the names that users are found by, inside the write that changes the user. The store lets only
 * one user hold a name. If several writes claim a name at the same time, one succeeds and the others are rolled back.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { Alias } from '../../records/alias.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { aliasAttributes, type AliasAttribute, aliasOf, hidesUsernames } from './aliases.ts';
import { isVerified, verifiedFlag } from '../attributes/attribute-changes.ts';
import { isFederated } from '../attributes/identities.ts';
import { type ContactKind, isContact } from '../attributes/contact-format.ts';
import { type Pool, rethrowPoolGone } from '../pools/directory.ts';
import { isUuid } from './user-lookup.ts';

/** What to do if another user holds the name. */
export interface Conflict {
  /** Move the alias: the other user keeps the address as an unverified attribute. User names are never moved. */
  readonly takeOver: boolean;
  /** The error if the name is not moved. */
  refusal(kind: AliasAttribute | 'username'): ServiceError;
}

/** The error for an address or preferred name that is the alias of another user (observed). */
export function aliasExists(pool: Pool, kind: AliasAttribute | 'username'): ServiceError {
  const given = hidesUsernames(pool) ? 'given ' : '';
  return serviceError('AliasExistsException', `An account with the ${given}${kind} already exists.`);
}

/**
 * Stores a new user and claims its names: the user name, the address used in place of it, and verified aliases.
 * @param contactKind the kind of address that is typed in place of the user name, or null
 * @throws the error of `conflict`; ResourceNotFoundException for a pool that was deleted meanwhile
 */
export async function insertUser(
  tx: StoreWriter,
  pool: Pool,
  user: UserRecord,
  contactKind: ContactKind | null,
  conflict: Conflict,
): Promise<void> {
  await tx.users.insert(user).catch(rethrowPoolGone(pool.id));
  if (!(await isFree(tx, user))) throw conflict.refusal('username');
  if (!(await tx.users.claimAlias(aliasOf(pool, 'username', user.username), user.sub))) {
    throw conflict.refusal('username');
  }
  for (const kind of aliasAttributes(pool)) {
    const wanted = wantedAlias(pool, user, kind, kind === contactKind);
    if (wanted !== undefined) await claim(tx, pool, kind, wanted, user.sub, conflict);
  }
}

/**
 * Stores a changed user and updates the names that the user holds.
 * @throws InvalidParameterException if the address used as user name is deleted
 */
export async function replaceUser(
  tx: StoreWriter,
  pool: Pool,
  before: UserRecord,
  after: UserRecord,
  conflict: Conflict,
): Promise<void> {
  for (const kind of aliasAttributes(pool)) {
    const held = await heldAlias(tx, pool, before, kind);
    const wanted = wantedAlias(pool, after, kind, held !== undefined);
    if (held?.value === wanted?.value) continue;
    if (held !== undefined && !isUsernameOf(pool, before, held)) await tx.users.releaseAlias(held, before.sub);
    if (wanted !== undefined) await claim(tx, pool, kind, wanted, after.sub, conflict);
  }
  await tx.users.replace(after);
}

/** A user name must not be the sub of another user, because administrators may use either of them. */
async function isFree(tx: StoreWriter, { poolId, username, sub }: UserRecord): Promise<boolean> {
  if (username === sub || !isUuid(username)) return true;
  return (await tx.users.find(poolId, username.toLowerCase())) === undefined;
}

/** A preferred user name may equal the user name, which is never released. */
function isUsernameOf(pool: Pool, { username }: UserRecord, { kind, value }: Alias): boolean {
  return kind === 'username' && value === aliasOf(pool, 'username', username).value;
}

async function heldAlias(
  tx: StoreWriter,
  pool: Pool,
  { attributes, sub }: UserRecord,
  kind: AliasAttribute,
): Promise<Alias | undefined> {
  const value = attributes[kind];
  if (value === undefined) return undefined;
  const alias = aliasOf(pool, kind, value);
  return (await tx.users.holderOf(alias)) === sub ? alias : undefined;
}

/**
 * The alias that a user should hold. Where an address is the user name, it counts verified or not, but only the kind
 * that the user signed up with. Elsewhere an address counts once it is verified. The addresses of a user of an identity
 * provider are not aliases (observed): otherwise a provider could take over the alias of a local user.
 */
export function wantedAlias(
  pool: Pool,
  { attributes }: UserRecord,
  kind: AliasAttribute,
  isUsername: boolean,
): Alias | undefined {
  if (isFederated(attributes)) return undefined;
  const value = attributes[kind];
  if (hidesUsernames(pool)) {
    if (!isUsername) return undefined;
    if (value !== undefined) return aliasOf(pool, kind, value);
    throw serviceError('InvalidParameterException', `The ${kind} attribute is the username and cannot be deleted.`);
  }
  if (value === undefined) return undefined;
  return kind === 'preferred_username' || isVerified(attributes, kind) ? aliasOf(pool, kind, value) : undefined;
}

async function claim(
  tx: StoreWriter,
  pool: Pool,
  kind: AliasAttribute,
  alias: Alias,
  sub: string,
  conflict: Conflict,
): Promise<void> {
  if (kind === 'preferred_username') await assertIsOwnName(tx, pool, alias, sub, conflict);
  else if (conflict.takeOver && !hidesUsernames(pool)) await takeAway(tx, pool, kind, alias, sub);
  if (!(await tx.users.claimAlias(alias, sub))) throw conflict.refusal(kind);
}

/**
 * Preferred names are looked up like user names, before subs and addresses. A preferred name that is another user's sub
 * or address would lead sign-ins, resets and administrators to the wrong user.
 */
async function assertIsOwnName(
  tx: StoreWriter,
  pool: Pool,
  { value }: Alias,
  sub: string,
  conflict: Conflict,
): Promise<void> {
  assertIsNoAddress(pool, value);
  if (!isUuid(value) || value.toLowerCase() === sub) return;
  if ((await tx.users.find(pool.id, value.toLowerCase())) !== undefined) throw conflict.refusal('preferred_username');
}

/** @throws InvalidParameterException for a preferred name in the form of an address that is an alias in this pool */
export function assertIsNoAddress(pool: Pool, value: string): void {
  const kind = aliasAttributes(pool).find((other) => other !== 'preferred_username' && isContact(other, value));
  if (kind !== undefined) {
    const subject = kind === 'email' ? 'email' : 'phone number';
    const message = `Preferred username cannot be of ${subject} format, since user pool is configured for ${subject} alias.`;
    throw serviceError('InvalidParameterException', message);
  }
}

/** The former holder keeps the address as an unverified attribute (developer guide, "Aliases"). */
async function takeAway(tx: StoreWriter, pool: Pool, kind: ContactKind, alias: Alias, sub: string): Promise<void> {
  const holder = await tx.users.holderOf(alias);
  if (holder === undefined || holder === sub) return;
  const user = await tx.users.findForUpdate(pool.id, holder);
  // Until the row was locked, the holder could still release the address.
  if (user === undefined || (await tx.users.holderOf(alias)) !== holder) return;
  await tx.users.releaseAlias(alias, holder);
  await tx.users.replace({ ...user, attributes: { ...user.attributes, [verifiedFlag(kind)]: 'false' } });
}
