/**
 * CreateIdentityProvider: adds an identity provider to a pool. Fetches the SAML metadata or the OpenID Connect discovery
 * document if the details name one. The first provider of a pool adds the attribute `identities` to its schema.
 */
import { serviceError } from '@latchkey/model';
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import { identitiesAttribute } from '../../rules/schema/attribute-schema-standard.ts';
import type { StoreWriter } from '../../store/store.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { checkAcrMapping, checkMapping, defaultMapping } from './attribute-mapping.ts';
import { identityProviderType } from './identity-provider-type.ts';
import { detailsContent } from './provider-details.ts';
import { checkIdentifiers, replaceIdentifiers } from './provider-identifiers.ts';
import { checkProviderName } from './provider-name.ts';

/** The most identity providers of a pool ("Quotas in Amazon Cognito"; adjustable there up to 1,000). */
const maxProviders = 300;

export const CreateIdentityProvider = operation('CreateIdentityProvider', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const { ProviderName: name, ProviderType: type, AcrMapping: acrMapping } = input;
  const pool = await directory.pool(input.UserPoolId);
  checkProviderName(pool.id, name, type);
  const attributeMapping = input.AttributeMapping ?? defaultMapping(type);
  checkMapping(pool, attributeMapping);
  const identifiers = input.IdpIdentifiers ?? [];
  checkIdentifiers(identifiers);
  if (acrMapping !== undefined) checkAcrMapping(type, acrMapping);
  const details = await detailsContent(call, pool.id, type, input.ProviderDetails);
  const now = clock.now();
  const provider: IdentityProvider = {
    poolId: pool.id,
    kind: 'identity-provider',
    itemId: name,
    clientId: null,
    uniqueKey: null,
    globalKey: null,
    content: {
      providerType: type,
      ...details,
      attributeMapping,
      identifiers,
      acrMapping: acrMapping ?? null,
      linkAttributes: [],
    },
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
  await store
    .write(async (tx) => {
      await insert(tx, provider);
      await replaceIdentifiers(tx, provider, []);
      await addIdentitiesAttribute(tx, pool.id);
    })
    .catch(rethrowPoolGone(pool.id));
  directory.forget(pool.id);
  return { IdentityProvider: identityProviderType(provider) };
});

async function insert(tx: StoreWriter, provider: IdentityProvider): Promise<void> {
  const outcome = await tx.poolItems.insert(provider, maxProviders);
  if (outcome === 'inserted') return;
  if (outcome === 'full') {
    const message = `The user pool has ${maxProviders} identity providers, which is the limit.`;
    throw serviceError('LimitExceededException', message);
  }
  const message = `${provider.itemId} already exists for tenant ${provider.poolId}.`;
  throw serviceError('DuplicateProviderException', message);
}

/** Inserting the provider has locked the pool. */
async function addIdentitiesAttribute(tx: StoreWriter, poolId: string): Promise<void> {
  const pool = await storedPool(tx.pools, poolId);
  const schema = pool.definition.SchemaAttributes ?? [];
  if (schema.some(({ Name }) => Name === identitiesAttribute.Name)) return;
  const definition = { ...pool.definition, SchemaAttributes: [...schema, identitiesAttribute] };
  if (!(await tx.pools.replace({ ...pool, definition }))) {
    throw serviceError('TooManyRequestsException', 'The user pool was changed by another request. Try again.');
  }
}
