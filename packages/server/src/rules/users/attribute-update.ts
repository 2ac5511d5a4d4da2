/**
 * Changing a user's attributes: the common part of UpdateUserAttributes, AdminUpdateUserAttributes and
 * NEW_PASSWORD_REQUIRED. Every change by a user goes through `assertChangeable` and `updateAttributes`.
 */
import type { Client, Pool } from '../pools/directory.ts';
import { aliasExists, replaceUser } from '../names/alias-claims.ts';
import { aliasAttributes, type AliasAttribute, aliasOf, hidesUsernames } from '../names/aliases.ts';
import {
  type AttributeChanges,
  contactKinds,
  isVerified,
  mergeAttributes,
  verifiedFlag,
} from '../attributes/attribute-changes.ts';
import { assertInSchema, assertValues, type AttributeWriter } from '../attributes/attribute-conformity.ts';
import { assertMayWrite } from '../attributes/attribute-permissions.ts';
import { isSentInLink, mediumOf } from '../codes/code-delivery.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import { type CodeTools, makeCode, type SentCode } from '../codes/sent-codes.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';

/** A stored change, and the codes that it requires. */
export interface UpdatedUser {
  readonly user: UserRecord;
  /** Stored, but not sent yet. */
  readonly codes: readonly SentCode[];
}

/**
 * Checks everything about a change that does not depend on the user.
 * @param client the client whose permissions apply, or null for an administrator
 * @throws InvalidParameterException, NotAuthorizedException
 */
export function assertChangeable(pool: Pool, client: Client | null, changes: AttributeChanges): void {
  const writer: AttributeWriter = client === null ? 'admin' : 'self';
  assertInSchema(pool, changes, writer);
  if (client !== null) assertMayWrite(pool, client, changes);
  assertValues(pool, changes, writer);
}

/**
 * Changes attributes inside a write. A new address counts as unverified. If the pool verifies addresses of its kind, a
 * code is created for it. If the pool requires verification before the update
 * (`AttributesRequireVerificationBeforeUpdate`), the old address stays until then.
 * @param takeOver whether an address that is marked as verified is taken from the user who holds it
 * @throws InvalidParameterException, AliasExistsException
 */
export async function updateAttributes(
  services: CodeTools,
  tx: StoreWriter,
  pool: Pool,
  user: UserRecord,
  changes: AttributeChanges,
  takeOver: boolean,
): Promise<UpdatedUser> {
  const withheld = contactKinds.filter((kind) => isWithheld(pool, user, changes, kind));
  const waiting = new Set<string>(withheld.flatMap((kind) => [kind, verifiedFlag(kind)]));
  const immediate = new Map([...changes].filter(([name]) => !waiting.has(name)));
  const attributes = mergeAttributes(user.attributes, immediate);
  const changed = { ...user, attributes, modifiedAt: services.clock.now() };
  const refusal = (kind: AliasAttribute | 'username') => aliasExists(pool, kind);
  await replaceUser(tx, pool, user, changed, { takeOver, refusal });

  const codes: SentCode[] = [];
  for (const kind of contactKinds) {
    const destination = withheld.includes(kind) ? changes.get(kind) : unverifiedAddress(pool, user, changed, kind);
    if (destination === undefined) continue;
    if (withheld.includes(kind)) await assertIsFree(tx, pool, user, kind, destination);
    codes.push(await storeCode(services, tx, pool, user, kind, destination));
  }
  return { user: changed, codes };
}

/** Whether the pool changes this kind of address only after the new one is verified (UserAttributeUpdateSettings). */
export function isVerifiedFirst({ record }: Pool, kind: ContactKind): boolean {
  const settings = record.definition.UserAttributeUpdateSettings;
  return settings?.AttributesRequireVerificationBeforeUpdate?.includes(kind) ?? false;
}

/** Creates and stores the code that verifies an address. It replaces an earlier one. */
export async function storeCode(
  services: CodeTools,
  tx: StoreWriter,
  pool: Pool,
  { poolId, sub }: UserRecord,
  kind: ContactKind,
  destination: string,
): Promise<SentCode> {
  const medium = mediumOf(kind);
  const inLink = isSentInLink(pool, medium);
  const sent = makeCode(services, { poolId, sub, purpose: `verify-${kind}`, medium, destination }, { inLink });
  await tx.codes.put(sent.record);
  return sent;
}

/** A missing required address is stored at once: there is no old value to keep, and the user needs one. */
function isWithheld(pool: Pool, user: UserRecord, changes: AttributeChanges, kind: ContactKind): boolean {
  const address = changes.get(kind) ?? '';
  if (address === '' || address === user.attributes[kind] || !isVerifiedFirst(pool, kind)) return false;
  if (user.attributes[kind] === undefined && pool.settings.schema.get(kind)?.required === true) return false;
  return changes.get(verifiedFlag(kind))?.toLowerCase() !== 'true';
}

/** Returns an address that this change has set and that the pool verifies by a code. */
function unverifiedAddress(pool: Pool, before: UserRecord, after: UserRecord, kind: ContactKind): string | undefined {
  const address = after.attributes[kind];
  const isNew = address !== before.attributes[kind] && !isVerified(after.attributes, kind);
  return isNew && pool.settings.autoVerified.includes(kind) ? address : undefined;
}

/** An address that is another user's user name can't be set. It is rejected here already, not only after the code. */
async function assertIsFree(
  tx: StoreWriter,
  pool: Pool,
  { sub }: UserRecord,
  kind: ContactKind,
  address: string,
): Promise<void> {
  if (!hidesUsernames(pool) || !aliasAttributes(pool).includes(kind)) return;
  const holder = await tx.users.holderOf(aliasOf(pool, kind, address));
  if (holder !== undefined && holder !== sub) throw aliasExists(pool, kind);
}
