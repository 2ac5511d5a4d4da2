/** Identity providers and their users for tests. */
import { generateKeyPairSync } from 'node:crypto';
import type { CreateIdentityProviderRequest } from '@latchkey/model';
import { samlMetadata } from '../../../federation/testing/saml-metadata.ts';
import type { UserRecord } from '../../../records/user.ts';
import { createFederatedUser, type ExternalUser } from '../../../rules/federation/federated-user.ts';
import { callOperation, type TestServices } from '../../testing/call.ts';
import { CreateIdentityProvider } from '../CreateIdentityProvider.ts';

type Definition = Omit<CreateIdentityProviderRequest, 'UserPoolId'>;

/** An OIDC provider whose endpoints are all given, so that nothing is fetched. */
export const corp = {
  ProviderName: 'Corp',
  ProviderType: 'OIDC',
  ProviderDetails: {
    client_id: 'client',
    client_secret: 'secret',
    authorize_scopes: 'openid email',
    oidc_issuer: 'https://idp.example.com/tenant',
    attributes_request_method: 'GET',
    authorize_url: 'https://idp.example.com/authorize',
    token_url: 'https://idp.example.com/token',
    attributes_url: 'https://idp.example.com/userinfo',
    jwks_uri: 'https://idp.example.com/keys',
  },
} satisfies Definition;

export const google = {
  ProviderName: 'Google',
  ProviderType: 'Google',
  ProviderDetails: { client_id: 'client', client_secret: 'secret', authorize_scopes: 'openid email profile' },
} satisfies Definition;

export const saml = {
  ProviderName: 'Entra',
  ProviderType: 'SAML',
  ProviderDetails: { MetadataFile: samlMetadata() },
  AttributeMapping: { email: 'mail' },
} satisfies Definition;

/** A private key as Apple issues them, without the first and last line of its file. */
export const appleKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ format: 'der', type: 'pkcs8' })
  .toString('base64');

/** Creates a provider. */
export async function newProvider(services: TestServices, UserPoolId: string, definition: Definition = corp) {
  const { IdentityProvider } = await callOperation(services, CreateIdentityProvider, { UserPoolId, ...definition });
  return IdentityProvider;
}

/** A user of a provider of the pool, as its sign-in would describe it. */
export async function externalUser(
  { store }: TestServices,
  poolId: string,
  providerName: string,
  subject: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<ExternalUser> {
  const provider = await store.read.poolItems.find(poolId, 'identity-provider', providerName);
  if (provider === undefined) throw new Error(`There is no provider ${providerName}.`);
  return { provider, subject, attributes: new Map(Object.entries(attributes)) };
}

/** Creates the user of the pool for a user of a provider, as the first sign-in does. */
export async function newFederatedUser(
  services: TestServices,
  poolId: string,
  providerName: string,
  subject: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<UserRecord> {
  const external = await externalUser(services, poolId, providerName, subject, attributes);
  const pool = await services.directory.pool(poolId);
  return services.store.write((tx) => createFederatedUser(services, tx, pool, external));
}
