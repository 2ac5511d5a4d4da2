import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samlMetadata, signInOnly } from '../../federation/testing/saml-metadata.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { DescribeUserPoolClient } from '../clients/DescribeUserPoolClient.ts';
import { UpdateUserPoolClient } from '../clients/UpdateUserPoolClient.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newTestApp } from '../users/testing/users.ts';
import { DeleteIdentityProvider } from './DeleteIdentityProvider.ts';
import { DescribeIdentityProvider } from './DescribeIdentityProvider.ts';
import { GetIdentityProviderByIdentifier } from './GetIdentityProviderByIdentifier.ts';
import { appleKey, corp, google, newProvider, saml } from './testing/providers.ts';
import { UpdateIdentityProvider } from './UpdateIdentityProvider.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const newPool = async () => (await newTestApp(services)).UserPoolId;
const describeProvider = (UserPoolId: string, ProviderName: string) =>
  callOperation(services, DescribeIdentityProvider, { UserPoolId, ProviderName });

describe('UpdateIdentityProvider', () => {
  it('keeps what is not given, clears what is empty, and replaces details as a whole', async () => {
    const UserPoolId = await newPool();
    const key = { UserPoolId, ProviderName: 'Corp' };
    const given = { ...corp, IdpIdentifiers: ['one', 'two'], AcrMapping: { Level1: 'a' } };
    const made = await newProvider(services, UserPoolId, given);
    services.clock.advance(60_000);
    const LastModifiedDate = services.clock.now() / 1000;
    expect(await callOperation(services, UpdateIdentityProvider, key)).toEqual({
      IdentityProvider: { ...made, LastModifiedDate },
    });
    const { client_secret: _secret, ...details } = corp.ProviderDetails;
    const change = { ...key, ProviderDetails: details, IdpIdentifiers: [], AttributeMapping: { email: 'mail' } };
    const changed = await callOperation(services, UpdateIdentityProvider, change);
    expect(changed).toEqual({
      IdentityProvider: {
        ...made,
        ProviderDetails: { ...details, attributes_url_add_attributes: 'false' },
        AttributeMapping: { email: 'mail' },
        IdpIdentifiers: [],
        LastModifiedDate,
      },
    });
    expect(await describeProvider(UserPoolId, 'Corp')).toEqual(changed);
  });

  it('frees identifiers and takes new ones', async () => {
    const UserPoolId = await newPool();
    await newProvider(services, UserPoolId, { ...corp, IdpIdentifiers: ['one', 'two'] });
    await newProvider(services, UserPoolId, { ...google, IdpIdentifiers: ['three'] });
    const key = { UserPoolId, ProviderName: 'Corp' };
    const taken = callOperation(services, UpdateIdentityProvider, { ...key, IdpIdentifiers: ['three'] });
    await expect(taken).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await callOperation(services, UpdateIdentityProvider, { ...key, IdpIdentifiers: ['two', 'four'] });
    const nameOf = async (IdpIdentifier: string) => {
      const input = { UserPoolId, IdpIdentifier };
      return (await callOperation(services, GetIdentityProviderByIdentifier, input)).IdentityProvider.ProviderName;
    };
    expect([await nameOf('two'), await nameOf('three'), await nameOf('four')]).toEqual(['Corp', 'Google', 'Corp']);
    await expect(nameOf('one')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('reads other metadata, and keeps the encryption certificate', async () => {
    const UserPoolId = await newPool();
    const made = await newProvider(services, UserPoolId, saml);
    const ProviderDetails = { MetadataFile: samlMetadata({ services: signInOnly }), EncryptedResponses: 'true' };
    const key = { UserPoolId, ProviderName: 'Entra' };
    const changed = await callOperation(services, UpdateIdentityProvider, { ...key, ProviderDetails });
    expect(changed.IdentityProvider.ProviderDetails).toEqual({
      ...ProviderDetails,
      SSORedirectBindingURI: 'https://idp.example.com/redirect',
      ActiveEncryptionCertificate: made.ProviderDetails?.['ActiveEncryptionCertificate'],
    });
  });

  it('keeps a private key that is not given', async () => {
    const UserPoolId = await newPool();
    const details = { client_id: 'a', team_id: 'b', key_id: 'c', authorize_scopes: 'email' };
    const names = { ProviderName: 'SignInWithApple', ProviderType: 'SignInWithApple' } as const;
    await newProvider(services, UserPoolId, { ...names, ProviderDetails: { ...details, private_key: appleKey } });
    const ProviderDetails = { ...details, key_id: 'd' };
    const key = { UserPoolId, ProviderName: 'SignInWithApple' };
    const changed = await callOperation(services, UpdateIdentityProvider, { ...key, ProviderDetails });
    expect(changed.IdentityProvider.ProviderDetails).toMatchObject(ProviderDetails);
    expect(JSON.stringify(changed)).not.toContain(appleKey);
    const stored = await services.store.read.poolItems.find(UserPoolId, 'identity-provider', 'SignInWithApple');
    expect(stored?.content.details).toEqual({ ...ProviderDetails, private_key: appleKey });
  });

  it('is refused for an unknown provider and a wrong mapping', async () => {
    const UserPoolId = await newPool();
    const key = { UserPoolId, ProviderName: 'Corp' };
    await expect(callOperation(services, UpdateIdentityProvider, key)).rejects.toEqual(
      refusal('ResourceNotFoundException', `Identity provider Corp in User Pool ${UserPoolId} does not exist.`),
    );
    await newProvider(services, UserPoolId);
    const mapping = callOperation(services, UpdateIdentityProvider, { ...key, AttributeMapping: { a: 'b' } });
    await expect(mapping).rejects.toEqual(
      refusal('InvalidParameterException', 'AttributeMapping contains invalid mapping: [a]'),
    );
  });

  it('accepts one of several changes at the same time, and rejects the others', async () => {
    const UserPoolId = await newPool();
    await newProvider(services, UserPoolId);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        callOperation(services, UpdateIdentityProvider, {
          UserPoolId,
          ProviderName: 'Corp',
          IdpIdentifiers: [`id-${index}`],
        }),
      ),
    );
    const won = outcomes.filter(({ status }) => status === 'fulfilled');
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(won.length).toBeGreaterThan(0);
    for (const reason of lost) expect(reason).toMatchObject({ code: 'ConcurrentModificationException' });
    const { items } = await services.store.read.poolItems.list(UserPoolId, 'identity-provider-identifier', {
      limit: 9,
    });
    expect(items).toHaveLength(1);
  });
});

describe('DeleteIdentityProvider', () => {
  it('removes the provider, its identifiers, and its name from app clients', async () => {
    const UserPoolId = await newPool();
    const key = { UserPoolId, ProviderName: 'Corp' };
    await newProvider(services, UserPoolId, { ...corp, IdpIdentifiers: ['one'] });
    const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
      UserPoolId,
      ClientName: 'web',
      SupportedIdentityProviders: ['Corp', 'COGNITO'],
    });
    expect(await callOperation(services, DeleteIdentityProvider, key)).toBeUndefined();
    const missing = refusal(
      'ResourceNotFoundException',
      `Identity provider Corp for tenantId ${UserPoolId} does not exist.`,
    );
    await expect(callOperation(services, DeleteIdentityProvider, key)).rejects.toEqual(missing);
    await expect(describeProvider(UserPoolId, 'Corp')).rejects.toEqual(missing);
    const client = { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' };
    expect(await callOperation(services, DescribeUserPoolClient, client)).toMatchObject({
      UserPoolClient: { SupportedIdentityProviders: ['COGNITO'] },
    });
    // So those who read a client and write it back get no error.
    await callOperation(services, UpdateUserPoolClient, { ...client, SupportedIdentityProviders: ['COGNITO'] });
    await newProvider(services, UserPoolId, { ...google, IdpIdentifiers: ['one'] });
  });
});
