/**
 * Links between users of a pool and users of its identity providers ("Linking federated users to an existing user
 * profile" of the developer guide). All functions run inside a write.
 */
import type { UserRecord } from '../../records/user.ts';
import type { StoreReader, StoreWriter } from '../../store/store.ts';
import { IDENTITIES, identitiesOf, isFederated, withIdentities } from '../attributes/identities.ts';
import { longestValue } from '../schema/attribute-schema-standard.ts';
import { type ExternalIdentity, identityAlias, SUBJECT } from './identity-alias.ts';
import { type IdentityProvider, newIdentity } from './provider.ts';

/** The most identities that are linked to one user ("Quotas in Amazon Cognito"). */
export const maxLinks = 5;
/** The most attributes by which identities of one provider are linked (developer guide). */
const maxLinkAttributes = 5;

/**
 * The result of linking. `profile`: the identity has signed in already and has a user of its own. `too-long`: the
 * attribute `identities` of the user would be longer than an attribute may be.
 */
export type LinkOutcome = 'linked' | 'profile' | 'taken' | 'too-many-links' | 'too-long' | 'too-many-attributes';

/** Returns the user who has the identity. */
export async function holderOfIdentity(
  { users }: Pick<StoreReader, 'users'>,
  poolId: string,
  identity: ExternalIdentity,
): Promise<UserRecord | undefined> {
  const sub = await users.holderOf(identityAlias(poolId, identity));
  return sub === undefined ? undefined : users.find(poolId, sub);
}

/**
 * Links an identity that has not signed in yet to a user.
 * @param provider locked by this write
 * @param destination locked by this write
 */
export async function link(
  tx: StoreWriter,
  provider: IdentityProvider,
  destination: UserRecord,
  { attributeName, value }: Pick<ExternalIdentity, 'attributeName' | 'value'>,
  now: number,
): Promise<LinkOutcome> {
  const identity = { providerName: provider.itemId, attributeName, value };
  const holder = await holderOfIdentity(tx, provider.poolId, identity);
  if (holder !== undefined) return isOwnProfile(holder, identity) ? 'profile' : 'taken';
  const identities = identitiesOf(destination.attributes);
  if (identities.filter(({ primary }) => !primary).length >= maxLinks) return 'too-many-links';
  const attributes = withIdentities(destination.attributes, [...identities, newIdentity(provider, value, false, now)]);
  if ((attributes[IDENTITIES] ?? '').length > longestValue) return 'too-long';
  if (!(await noteLinkAttribute(tx, provider, attributeName))) return 'too-many-attributes';
  if (!(await tx.users.claimAlias(identityAlias(provider.poolId, identity), destination.sub))) return 'taken';
  await tx.users.replace({ ...destination, attributes, modifiedAt: now });
  return 'linked';
}

/**
 * Removes an identity from the user who has it, so that its next sign-in creates a user.
 * @returns false if no user has the identity
 */
export async function unlink(
  tx: StoreWriter,
  poolId: string,
  identity: ExternalIdentity,
  now: number,
): Promise<boolean> {
  const alias = identityAlias(poolId, identity);
  const sub = await tx.users.holderOf(alias);
  const user = sub === undefined ? undefined : await tx.users.findForUpdate(poolId, sub);
  // Until the row was locked, another write could still remove the identity.
  if (user === undefined || (await tx.users.holderOf(alias)) !== user.sub) return false;
  await tx.users.releaseAlias(alias, user.sub);
  const identities = [...identitiesOf(user.attributes)];
  const place = identities.findIndex((one) => isEntryOf(one, identity));
  if (place >= 0) identities.splice(place, 1);
  await tx.users.replace({ ...user, attributes: withIdentities(user.attributes, identities), modifiedAt: now });
  return true;
}

/** Whether an entry of `identities` stands for the identity. */
export function isEntryOf(
  entry: { readonly providerName: string; readonly userId: string },
  { providerName, value }: ExternalIdentity,
): boolean {
  return entry.providerName === providerName && entry.userId === value;
}

/** A sign-in looks an identity up by these attributes only, so their number is limited. */
async function noteLinkAttribute(tx: StoreWriter, provider: IdentityProvider, name: string): Promise<boolean> {
  const { linkAttributes } = provider.content;
  if (name === SUBJECT || linkAttributes.includes(name)) return true;
  if (linkAttributes.length >= maxLinkAttributes) return false;
  const content = { ...provider.content, linkAttributes: [...linkAttributes, name] };
  return tx.poolItems.replace({ ...provider, content });
}

function isOwnProfile({ attributes }: UserRecord, identity: ExternalIdentity): boolean {
  return isFederated(attributes) && identitiesOf(attributes).some((one) => one.primary && isEntryOf(one, identity));
}
