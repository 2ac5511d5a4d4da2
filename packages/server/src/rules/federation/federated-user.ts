/**
 * The user of a pool who belongs to a user of an identity provider: found by the identity, or created at the first
 * sign-in ("User pool sign-in with third party identity providers" of the developer guide). Lambda triggers run between
 * these functions, so each is a step of its own.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { Random } from '../../ports/random.ts';
import type { GroupRecord } from '../../records/group.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreReader, StoreWriter } from '../../store/store.ts';
import {
  type AttributeChanges,
  type Attributes,
  contactKinds,
  initialAttributes,
  mergeAttributes,
  verifiedFlag,
} from '../attributes/attribute-changes.ts';
import { assertInSchema, assertValues, missingRequired } from '../attributes/attribute-conformity.ts';
import { identitiesOf, isFederated, withIdentities } from '../attributes/identities.ts';
import { aliasExists, insertUser, replaceUser } from '../names/alias-claims.ts';
import { type AliasAttribute, aliasOf, normalizeName } from '../names/aliases.ts';
import type { Pool } from '../pools/directory.ts';
import { newUser } from '../users/new-user.ts';
import { type ExternalIdentity, identityAlias, SUBJECT } from './identity-alias.ts';
import { isEntryOf } from './links.ts';
import { type IdentityProvider, newIdentity } from './provider.ts';

/** A user whom an identity provider has authenticated. */
export interface ExternalUser {
  readonly provider: IdentityProvider;
  /** `sub` of OpenID Connect, NameID of SAML. */
  readonly subject: string;
  /** The values of mapped claims by the names of the pool's attributes. Claims that were absent are not in it. */
  readonly attributes: AttributeChanges;
  /** Addresses that do not lead to a user to whom they were linked, since the provider has not verified them. */
  readonly unproven?: readonly string[];
}

/** The longest user name (UsernameType of the service model), and the characters that it can have. */
const longestUsername = 128;
const USERNAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

/** The services that creating a user needs. */
interface CreationServices {
  readonly random: Pick<Random, 'uuid'>;
  readonly clock: { now(): number };
}

/**
 * The user name of a federated user: `<ProviderName>_<subject>`, in lower case where the pool ignores case (observed).
 */
export function federatedUsername(
  pool: Pool,
  { provider, subject }: Pick<ExternalUser, 'provider' | 'subject'>,
): string {
  const name = `${provider.itemId}_${subject}`;
  return pool.settings.caseSensitive ? name : normalizeName(pool, name);
}

/**
 * Finds the user who has the identity: by its subject, or by one of the attributes by which identities of the provider
 * were linked.
 */
export async function findFederatedUser(
  { users }: Pick<StoreReader, 'users'>,
  external: ExternalUser,
): Promise<{ readonly user: UserRecord; readonly identity: ExternalIdentity } | undefined> {
  const { poolId } = external.provider;
  for (const identity of lookups(external)) {
    const sub = await users.holderOf(identityAlias(poolId, identity));
    const user = sub === undefined ? undefined : await users.find(poolId, sub);
    if (user !== undefined) return { user, identity };
  }
  return undefined;
}

/**
 * The user name of a new federated user. Anybody can sign up with a name that a federated user would get, and that must
 * not keep the owner of the identity out. So a name that a local user holds is followed by the sub. The profile of a
 * federated user keeps its name, even without its identity (AdminDisableProviderForUser).
 */
async function newFederatedUsername(tx: StoreWriter, pool: Pool, external: ExternalUser, sub: string): Promise<string> {
  const name = checkedUsername(federatedUsername(pool, external));
  const holder = await tx.users.holderOf(aliasOf(pool, 'username', name));
  const user = holder === undefined ? undefined : await tx.users.find(pool.id, holder);
  const isLocal = user !== undefined && user.status !== 'EXTERNAL_PROVIDER' && !isFederated(user.attributes);
  return isLocal ? `${name.slice(0, longestUsername - 1 - sub.length).replace(/[\uD800-\uDBFF]$/, '')}_${sub}` : name;
}

/**
 * Users are administered by their name, so a name that the API cannot name is refused. Whether AWS refuses it is not
 * known.
 * @throws InvalidParameterException
 */
function checkedUsername(name: string): string {
  if (name.length <= longestUsername && USERNAME.test(name)) return name;
  const problem = `a user name has at most ${longestUsername} characters, and no spaces`;
  throw serviceError('InvalidParameterException', `The user cannot be named after the identity: ${problem}.`);
}

/**
 * Creates the user of an identity that no user has, in the status EXTERNAL_PROVIDER, and adds the user to the group of
 * the provider, which is created with its first user.
 * @throws UsernameExistsException `Already found an entry for username <name>`, if the profile of a federated user has the
 *   name; InvalidParameterException for attributes that the pool cannot have, required ones that are missing, or a subject
 *   that makes no user name
 */
export async function createFederatedUser(
  { random, clock }: CreationServices,
  tx: StoreWriter,
  pool: Pool,
  external: ExternalUser,
): Promise<UserRecord> {
  const { provider, subject } = external;
  const now = clock.now();
  const sub = random.uuid();
  const account = {
    poolId: pool.id,
    sub,
    username: await newFederatedUsername(tx, pool, external, sub),
    attributes: withIdentities(checkedAttributes(pool, external), [newIdentity(provider, subject, true, now)]),
    password: null,
  };
  const user = newUser(account, 'EXTERNAL_PROVIDER', now);
  const refusal = () => alreadyFound(user.username);
  await insertUser(tx, pool, user, null, { takeOver: false, refusal });
  if (!(await tx.users.claimAlias(identityAlias(pool.id, subjectOf(external)), user.sub))) throw refusal();
  await joinProviderGroup(tx, pool, provider, user, random.uuid(), now);
  return user;
}

/**
 * Stores the mapped attributes of a sign-in; attributes whose claims are absent keep their values. An identity that was
 * linked by another attribute belongs to its subject from the first sign-in on (API reference,
 * AdminDisableProviderForUser).
 * @returns undefined if the user has lost the identity meanwhile
 * @throws InvalidParameterException, AliasExistsException
 */
export async function updateFederatedUser(
  { clock }: Pick<CreationServices, 'clock'>,
  tx: StoreWriter,
  pool: Pool,
  external: ExternalUser,
  sub: string,
): Promise<UserRecord | undefined> {
  const before = await tx.users.findForUpdate(pool.id, sub);
  const found = await findFederatedUser(tx, external);
  if (before === undefined || found?.user.sub !== sub) return undefined;
  const changes = new Map([...external.attributes].filter(([name, value]) => before.attributes[name] !== value));
  assertInSchema(pool, changes, 'admin');
  assertValues(pool, changes, 'admin');
  const merged = mergeAttributes(before.attributes, changes);
  const attributes = await bindToSubject(tx, external, found.identity, merged, sub);
  const after = { ...before, attributes, modifiedAt: clock.now() };
  const refusal = (kind: AliasAttribute | 'username') => aliasExists(pool, kind);
  await replaceUser(tx, pool, before, after, { takeOver: false, refusal });
  return after;
}

function subjectOf({ provider, subject }: ExternalUser): ExternalIdentity {
  return { providerName: provider.itemId, attributeName: SUBJECT, value: subject };
}

function lookups(external: ExternalUser): readonly ExternalIdentity[] {
  const { provider, attributes, unproven = [] } = external;
  const linked = provider.content.linkAttributes.flatMap((attributeName) => {
    const value = attributes.get(attributeName) ?? '';
    return value === '' || unproven.includes(attributeName)
      ? []
      : [{ providerName: provider.itemId, attributeName, value }];
  });
  return [subjectOf(external), ...linked];
}

/** An address is unverified unless the provider's claim says otherwise. */
function checkedAttributes(pool: Pool, { attributes: changes }: ExternalUser): Attributes {
  assertInSchema(pool, changes, 'admin-create');
  assertValues(pool, changes, 'admin-create');
  const attributes = { ...initialAttributes(changes) };
  for (const kind of contactKinds) {
    if (attributes[kind] === undefined) delete attributes[verifiedFlag(kind)];
    else attributes[verifiedFlag(kind)] ??= 'false';
  }
  const missing = missingRequired(pool, attributes);
  if (missing.length > 0) {
    throw serviceError('InvalidParameterException', `attributes required: ${missing.join(', ')}`);
  }
  return attributes;
}

async function bindToSubject(
  tx: StoreWriter,
  external: ExternalUser,
  identity: ExternalIdentity,
  attributes: Attributes,
  sub: string,
): Promise<Attributes> {
  if (identity.attributeName === SUBJECT) return attributes;
  const { poolId } = external.provider;
  if (!(await tx.users.claimAlias(identityAlias(poolId, subjectOf(external)), sub)))
    throw alreadyFound(external.subject);
  await tx.users.releaseAlias(identityAlias(poolId, identity), sub);
  const entries = identitiesOf(attributes);
  const place = entries.findIndex((entry) => isEntryOf(entry, identity));
  const entry = entries[place];
  if (entry === undefined) return attributes;
  return withIdentities(attributes, entries.with(place, { ...entry, userId: external.subject }));
}

/** Name and description are AWS's (observed). If the pool has its maximum of groups, the group is not created. */
async function joinProviderGroup(
  tx: StoreWriter,
  pool: Pool,
  provider: IdentityProvider,
  { sub }: UserRecord,
  groupId: string,
  now: number,
): Promise<void> {
  const groupName = `${pool.id}_${provider.itemId}`;
  const group: GroupRecord = {
    poolId: pool.id,
    groupName,
    groupId,
    description: `Autogenerated group for users who sign in using ${provider.itemId}`,
    roleArn: null,
    precedence: null,
    createdAt: now,
    modifiedAt: now,
  };
  await tx.groups.insert(group, maxGroups);
  await tx.groups.addMember(pool.id, groupName, sub, 1);
}

/** The most groups of a pool ("Quotas in Amazon Cognito"). */
const maxGroups = 10_000;

function alreadyFound(username: string): ServiceError {
  return serviceError('UsernameExistsException', `Already found an entry for username ${username}`);
}
