/**
 * AdminLinkProviderForUser: links a user of an identity provider to a user of the pool, before that user of the provider
 * has signed in. From then on, both ways of signing in lead to the same user.
 */
import { serviceError } from '@latchkey/model';
import { type ExternalIdentity, SUBJECT } from '../../rules/federation/identity-alias.ts';
import { holderOfIdentity, link, type LinkOutcome, maxLinks } from '../../rules/federation/links.ts';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import { longestValue } from '../../rules/schema/attribute-schema-standard.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { operation } from '../operation.ts';
import { namedUserForUpdate, userNotFound } from '../users/named-user.ts';
import { invalid } from './invalid.ts';
import { providerNotFound } from './named-provider.ts';
import { LOCAL, providerUser } from './provider-user.ts';
import { isSocial } from './social-details.ts';

export const AdminLinkProviderForUser = operation('AdminLinkProviderForUser', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const source = providerUser(input.SourceUser, 'sourceUser');
  const destination = providerUser(input.DestinationUser, 'destinationUser');
  if (source.providerName === LOCAL) {
    throw invalid(
      'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
    );
  }
  await store.write(async (tx) => {
    const provider = await tx.poolItems.findForUpdate(pool.id, 'identity-provider', source.providerName);
    if (provider === undefined) throw providerNotFound(source.providerName, pool.id);
    checkAttribute(provider, source.attributeName);
    const user = await destinationUser(tx, pool, destination);
    const outcome = await link(tx, provider, user, source, clock.now());
    if (outcome !== 'linked') throw refusals[outcome]();
  });
  directory.forget(pool.id);
  return {};
});

/** The last three messages are ours. */
const refusals: Readonly<Record<Exclude<LinkOutcome, 'linked'>, () => Error>> = {
  profile: () =>
    invalid('Merging is not currently supported, provide a SourceUser that has not been signed up in order to link'),
  taken: () => invalid('SourceUser is already linked to DestinationUser'),
  'too-many-links': () =>
    serviceError('LimitExceededException', `${maxLinks} identities are linked to the user, which is the limit.`),
  'too-long': () =>
    serviceError(
      'LimitExceededException',
      `The attribute identities of the user would be longer than ${longestValue}.`,
    ),
  'too-many-attributes': () =>
    serviceError('LimitExceededException', 'Users of the identity provider are linked by too many attributes.'),
};

/**
 * Users of a social provider are linked by their subject only, others also by an attribute to which a claim is mapped
 * (API reference).
 * @throws InvalidParameterException (the message is ours)
 */
function checkAttribute({ content }: IdentityProvider, name: string): void {
  if (name === SUBJECT) return;
  if (!isSocial(content.providerType) && Object.hasOwn(content.attributeMapping, name)) return;
  throw invalid(`Invalid SourceUser: ${name} is neither ${SUBJECT} nor a mapped attribute of the identity provider`);
}

/** @throws UserNotFoundException */
async function destinationUser(tx: StoreWriter, pool: Pool, identity: ExternalIdentity): Promise<UserRecord> {
  if (identity.providerName === LOCAL) return namedUserForUpdate(tx, pool, identity.value);
  const holder = await holderOfIdentity(tx, pool.id, { ...identity, attributeName: SUBJECT });
  const user = holder && (await tx.users.findForUpdate(pool.id, holder.sub));
  if (user === undefined) throw userNotFound();
  return user;
}
