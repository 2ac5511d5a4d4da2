import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { CreateIdentityProviderRequest } from '@latchkey/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postOnly, samlMetadata, signInOnly } from '../../federation/testing/saml-metadata.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { AddCustomAttributes } from '../pools/AddCustomAttributes.ts';
import { DescribeUserPool } from '../pools/DescribeUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { newTestApp } from '../users/testing/users.ts';
import { CreateIdentityProvider } from './CreateIdentityProvider.ts';
import { DescribeIdentityProvider } from './DescribeIdentityProvider.ts';
import { GetIdentityProviderByIdentifier } from './GetIdentityProviderByIdentifier.ts';
import { ListIdentityProviders } from './ListIdentityProviders.ts';
import { appleKey, corp, google, newProvider, saml } from './testing/providers.ts';

function otherKey(type: 'ec' | 'rsa', namedCurve: string): string {
  const { privateKey } =
    type === 'ec' ? generateKeyPairSync(type, { namedCurve }) : generateKeyPairSync(type, { modulusLength: 2048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Serves the texts by path. */
async function serve(texts: (origin: string) => Readonly<Record<string, string>>): Promise<string> {
  let origin = '';
  const started = createServer(({ url = '' }, response) => {
    const text = texts(origin)[url];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  return origin;
}

const newPool = async () => (await newTestApp(services)).UserPoolId;
const create = async (definition: Omit<CreateIdentityProviderRequest, 'UserPoolId'>, UserPoolId?: string) =>
  newProvider(services, UserPoolId ?? (await newPool()), definition);
const invalid = (message: string) => refusal('InvalidParameterException', message);

describe('the answer', () => {
  it('is what DescribeIdentityProvider and GetIdentityProviderByIdentifier return', async () => {
    const UserPoolId = await newPool();
    const acr = { Level1: 'low', Level4: 'high' };
    const definition = { ...corp, IdpIdentifiers: ['corp.example.com', 'C 1'], AcrMapping: acr, AttributeMapping: {} };
    const made = await create(definition, UserPoolId);
    const now = services.clock.now() / 1000;
    expect(made).toEqual({
      ...definition,
      UserPoolId,
      ProviderDetails: { ...corp.ProviderDetails, attributes_url_add_attributes: 'false' },
      CreationDate: now,
      LastModifiedDate: now,
    });
    const described = await callOperation(services, DescribeIdentityProvider, { UserPoolId, ProviderName: 'Corp' });
    expect(described).toEqual({ IdentityProvider: made });
    for (const IdpIdentifier of definition.IdpIdentifiers) {
      const found = await callOperation(services, GetIdentityProviderByIdentifier, { UserPoolId, IdpIdentifier });
      expect(found).toEqual({ IdentityProvider: made });
    }
  });

  it.each([
    [corp, { username: 'sub' }],
    [google, { username: 'sub' }],
    [saml, saml.AttributeMapping],
    [{ ...saml, AttributeMapping: undefined }, {}],
  ])('has a mapping by default (%#)', async (definition, AttributeMapping) => {
    expect(await create(definition)).toMatchObject({ AttributeMapping, IdpIdentifiers: [] });
  });
});

describe('details of social providers', () => {
  it('of Google have nine members', async () => {
    const made = await create(google);
    expect(made.ProviderDetails).toEqual({
      ...google.ProviderDetails,
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    });
  });

  it('of Facebook depend on the version', async () => {
    const given = { ...google.ProviderDetails, api_version: 'v19.0' };
    const definition = { ProviderName: 'Facebook', ProviderType: 'Facebook', ProviderDetails: given } as const;
    expect(await create(definition)).toMatchObject({
      AttributeMapping: { username: 'id' },
      ProviderDetails: {
        token_url: 'https://graph.facebook.com/v19.0/oauth/access_token',
        token_request_method: 'GET',
        authorize_url: 'https://www.facebook.com/v19.0/dialog/oauth',
      },
    });
  });

  it('of Amazon', async () => {
    const definition = { ...google, ProviderName: 'LoginWithAmazon', ProviderType: 'LoginWithAmazon' } as const;
    expect(await create(definition)).toMatchObject({
      AttributeMapping: { username: 'user_id' },
      ProviderDetails: {
        attributes_url: 'https://api.amazon.com/user/profile',
        authorize_url: 'https://www.amazon.com/ap/oa',
      },
    });
  });

  it('of Apple do not contain the private key', async () => {
    const details = { client_id: 'a', team_id: 'b', key_id: 'c', authorize_scopes: 'email' };
    const definition = {
      ProviderName: 'SignInWithApple',
      ProviderType: 'SignInWithApple',
      ProviderDetails: { ...details, private_key: appleKey },
    } as const;
    const made = await create(definition);
    expect(made.ProviderDetails).toEqual({
      ...details,
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    });
    const { ProviderDetails } = { ProviderDetails: details };
    await expect(create({ ...definition, ProviderDetails })).rejects.toEqual(
      invalid('client_id, team_id, key_id, private_key and authorize_scopes are all required idp details'),
    );
  });

  it.each(['MIGTAgEA', otherKey('ec', 'P-384'), otherKey('rsa', ''), '-----BEGIN PRIVATE KEY-----'])(
    'of Apple need a key of Apple (%#)',
    async (private_key) => {
      const ProviderDetails = { client_id: 'a', team_id: 'b', key_id: 'c', authorize_scopes: 'email', private_key };
      const names = { ProviderName: 'SignInWithApple', ProviderType: 'SignInWithApple' } as const;
      await expect(create({ ...names, ProviderDetails })).rejects.toEqual(
        invalid('private_key must be a PKCS #8 key for ES256.'),
      );
    },
  );

  it.each(['client_id', 'client_secret', 'authorize_scopes'])('need %s', async (name) => {
    const ProviderDetails = { ...google.ProviderDetails, [name]: '' };
    await expect(create({ ...google, ProviderDetails })).rejects.toEqual(
      invalid('client_id, client_secret and authorize_scopes are all required idp details'),
    );
  });
});

describe('details of OIDC providers', () => {
  const { authorize_url: _1, token_url: _2, attributes_url: _3, jwks_uri: _4, ...undiscovered } = corp.ProviderDetails;
  const metadata = (issuer: string) => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
  });
  const document = '/a/.well-known/openid-configuration';

  it('are discovered', async () => {
    const origin = await serve((self) => ({ [document]: JSON.stringify(metadata(`${self}/a`)) }));
    const ProviderDetails = { ...undiscovered, oidc_issuer: `${origin}/a`, token_url: `${origin}/own` };
    expect((await create({ ...corp, ProviderDetails })).ProviderDetails).toEqual({
      ...ProviderDetails,
      authorize_url: `${origin}/a/authorize`,
      attributes_url: `${origin}/a/userinfo`,
      jwks_uri: `${origin}/a/keys`,
      attributes_url_add_attributes: 'false',
    });
  });

  it.each([
    [
      'another issuer',
      (self: string) => ({ ...metadata(`${self}/a`), issuer: self }),
      'is not the metadata of the issuer',
    ],
    [
      'no userinfo',
      (self: string) => ({ ...metadata(`${self}/a`), userinfo_endpoint: undefined }),
      'names no attributes_url',
    ],
    [
      'plain HTTP elsewhere',
      (self: string) => ({ ...metadata(`${self}/a`), jwks_uri: 'http://10.0.0.1/' }),
      'jwks_uri must be',
    ],
  ])('are refused if the document has %s', async (_name, text, message) => {
    const origin = await serve((self) => ({ [document]: JSON.stringify(text(self)) }));
    const failure = create({ ...corp, ProviderDetails: { ...undiscovered, oidc_issuer: `${origin}/a` } });
    await expect(failure).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });

  it('are refused if there is no document', async () => {
    const origin = await serve(() => ({}));
    const failure = create({ ...corp, ProviderDetails: { ...undiscovered, oidc_issuer: origin } });
    await expect(failure).rejects.toEqual(
      invalid(`Error retrieving ${origin}/.well-known/openid-configuration: the status is 404.`),
    );
  });

  it.each([
    [
      { client_id: '' },
      'client_id, authorize_scopes, oidc_issuer and attributes_request_method are all required idp details',
    ],
    [{ attributes_request_method: 'PUT' }, 'attributes_request_method must be GET or POST.'],
    [{ oidc_issuer: 'https://idp.example.com/' }, 'oidc_issuer must not end with a slash or have a query.'],
    [{ oidc_issuer: 'http://idp.example.com' }, 'oidc_issuer must be an HTTPS URL with the port 443 or 80.'],
    [{ oidc_issuer: 'idp' }, 'oidc_issuer must be an HTTPS URL with the port 443 or 80.'],
    [{ jwks_uri: 'https://idp.example.com:8443/keys' }, 'jwks_uri must be an HTTPS URL with the port 443 or 80.'],
  ])('are checked: %o', async (change, message) => {
    const failure = create({ ...corp, ProviderDetails: { ...corp.ProviderDetails, ...change } });
    await expect(failure).rejects.toEqual(invalid(message));
  });
});

describe('details of SAML providers', () => {
  const withDetails = (ProviderDetails: Record<string, string>) => create({ ...saml, ProviderDetails });

  it('come from a file', async () => {
    const made = await create(saml);
    const { ActiveEncryptionCertificate = '', ...details } = made.ProviderDetails ?? {};
    expect(details).toEqual({
      ...saml.ProviderDetails,
      SSORedirectBindingURI: 'https://idp.example.com/redirect',
      SLORedirectBindingURI: 'https://idp.example.com/out?a=1&b=2',
    });
    const certificate = new X509Certificate(Buffer.from(ActiveEncryptionCertificate, 'base64'));
    expect(certificate.validToDate.getTime() - services.clock.now()).toBeGreaterThan(9.9 * 365 * 24 * 3600_000);
  });

  it('come from an address', async () => {
    const text = samlMetadata({ services: signInOnly });
    const url = `${await serve(() => ({ '/metadata': text }))}/metadata`;
    const made = await withDetails({ MetadataURL: url, IDPSignout: 'true', RequestSigningAlgorithm: 'rsa-sha256' });
    const { ActiveEncryptionCertificate: _certificate, ...details } = made.ProviderDetails ?? {};
    expect(details).toEqual({
      MetadataURL: url,
      IDPSignout: 'true',
      RequestSigningAlgorithm: 'rsa-sha256',
      SSORedirectBindingURI: 'https://idp.example.com/redirect',
    });
  });

  it('are refused if the address cannot be read', async () => {
    const origin = await serve(() => ({}));
    await expect(withDetails({ MetadataURL: `${origin}/metadata` })).rejects.toEqual(
      invalid(`Non-ok status code 404 returned from remote metadata source ${origin}/metadata`),
    );
    const inside = 'http://169.254.169.254/latest/meta-data/';
    await expect(withDetails({ MetadataURL: inside })).rejects.toEqual(
      invalid(`Error retrieving metadata from ${inside}`),
    );
  });

  it.each([
    [{}, 'At least one of the MetadataURL or MetadataFile should be provided.'],
    [{ MetadataFile: '<html/>' }, 'Unable to unmarshall metadata'],
    [
      { MetadataFile: samlMetadata({ services: postOnly }) },
      'No SingleSignOn Http redirect binding location found in metadata.',
    ],
    [{ MetadataFile: samlMetadata({ certificate: '' }) }, 'No valid signing certificate found in metadata.'],
    [{ ...saml.ProviderDetails, IDPInit: 'yes' }, 'IDPInit must be true or false.'],
    [{ ...saml.ProviderDetails, RequestSigningAlgorithm: 'rsa-sha1' }, 'RequestSigningAlgorithm must be rsa-sha256.'],
    [
      { ...saml.ProviderDetails, ActiveEncryptionCertificate: 'MIIC' },
      'ActiveEncryptionCertificate is set by the service.',
    ],
  ])('are checked (%#)', async (details, message) => {
    await expect(withDetails(details as Record<string, string>)).rejects.toEqual(invalid(message));
  });
});

describe('refuses', () => {
  it.each([
    [{ ...google, ProviderName: 'MyGoogle' }, 'Provider MyGoogle cannot be of type Google.'],
    [{ ...corp, ProviderName: 'Google' }, 'Provider Google cannot be of type OIDC.'],
    [{ ...corp, ProviderName: 'COGNITO' }, 'Provider COGNITO cannot be of type OIDC.'],
    [{ ...corp, ProviderName: 'Cognito' }, 'Provider Cognito cannot be of type OIDC.'],
  ])('a name that does not fit the type (%#)', async (definition, message) => {
    await expect(create(definition as typeof corp)).rejects.toEqual(invalid(message));
  });

  it('a name that no other operation takes', async () => {
    const ProviderName = '\u202E\u{1F600}\u{10437}';
    await expect(create({ ...corp, ProviderName })).rejects.toEqual(
      invalid(
        `1 validation error detected: Value '${ProviderName}' at 'providerName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\p{Z}]+`,
      ),
    );
  });

  it('an unknown type', async () => {
    const definition = { ...corp, ProviderType: 'X' } as unknown as typeof corp;
    await expect(create(definition)).rejects.toEqual(
      invalid(
        "1 validation error detected: Value 'X' at 'providerType' failed to satisfy constraint: Member must satisfy enum value set: [Facebook, SAML, SignInWithApple, LoginWithAmazon, OIDC, Google]",
      ),
    );
  });

  it.each([
    [{ 'custom:groups': 'g', mail: 'm', email: 'email' }, 'custom:groups, mail'],
    [{ sub: 'sub' }, 'sub'],
    [{ identities: 'sub' }, 'identities'],
  ])('a mapping to an unknown attribute (%#)', async (AttributeMapping, names) => {
    await expect(create({ ...corp, AttributeMapping: { ...AttributeMapping } })).rejects.toEqual(
      invalid(`AttributeMapping contains invalid mapping: [${names}]`),
    );
  });

  it('levels of other types, and unknown ones', async () => {
    await expect(create({ ...google, AcrMapping: { Level1: 'a' } })).rejects.toEqual(
      invalid('AcrMapping is only supported for OIDC identity providers.'),
    );
    await expect(create({ ...corp, AcrMapping: { Level5: 'a' } })).rejects.toEqual(
      invalid('AcrMapping contains invalid level: Level5'),
    );
  });

  it('a name or an identifier that exists', async () => {
    const UserPoolId = await newPool();
    await create({ ...corp, IdpIdentifiers: ['one'] }, UserPoolId);
    const repeated = `Corp already exists for tenant ${UserPoolId}.`;
    await expect(create(corp, UserPoolId)).rejects.toEqual(refusal('DuplicateProviderException', repeated));
    const other = { ...corp, ProviderName: 'Other' };
    await expect(create({ ...other, IdpIdentifiers: ['two', 'one'] }, UserPoolId)).rejects.toEqual(
      invalid('The identifier one belongs to another identity provider.'),
    );
    await expect(create({ ...other, IdpIdentifiers: ['two', 'two'] }, UserPoolId)).rejects.toEqual(
      invalid('The identifier two is given twice.'),
    );
    // Nothing of the refused providers was stored.
    await create({ ...other, IdpIdentifiers: ['two'] }, UserPoolId);
    // In another pool, names and identifiers are free.
    await create({ ...corp, IdpIdentifiers: ['one'] });
  });

  it('an unknown pool, provider and identifier', async () => {
    const UserPoolId = await newPool();
    const missing = (name: string) =>
      refusal('ResourceNotFoundException', `Identity provider ${name} for tenantId ${UserPoolId} does not exist.`);
    const describeX = callOperation(services, DescribeIdentityProvider, { UserPoolId, ProviderName: 'X' });
    await expect(describeX).rejects.toEqual(missing('X'));
    const byIdentifier = callOperation(services, GetIdentityProviderByIdentifier, { UserPoolId, IdpIdentifier: 'x' });
    await expect(byIdentifier).rejects.toEqual(missing('x'));
    await expect(create(corp, 'us-east-1_none')).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_none does not exist.'),
    );
  });

  it('all but one of several providers that ask for the same identifier at the same time', async () => {
    const UserPoolId = await newPool();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 16 }, (_, index) =>
        create({ ...corp, ProviderName: `Corp${index}`, IdpIdentifiers: ['one'] }, UserPoolId),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { Providers } = await callOperation(services, ListIdentityProviders, { UserPoolId });
    expect(Providers).toHaveLength(1);
  });

  it('more than 300 providers', async () => {
    const UserPoolId = await newPool();
    await create(corp, UserPoolId);
    const sample = await services.store.read.poolItems.find(UserPoolId, 'identity-provider', 'Corp');
    if (sample === undefined) throw new Error('missing');
    await services.store.write(async (tx) => {
      for (let index = 1; index < 300; index += 1) {
        await tx.poolItems.insert({ ...sample, itemId: `Corp${index}` }, 1_000);
      }
    });
    await expect(create(google, UserPoolId)).rejects.toMatchObject({ code: 'LimitExceededException' });
    const pages: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await callOperation(services, ListIdentityProviders, { UserPoolId, NextToken, MaxResults: 60 });
      pages.push(page.Providers.length);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(pages).toEqual([50, 50, 50, 50, 50, 50]);
  });
});

it('adds the attribute identities to the schema of the pool, once', async () => {
  const UserPoolId = await newPool();
  const identities = async () => {
    const { UserPool } = await callOperation(services, DescribeUserPool, { UserPoolId });
    return UserPool?.SchemaAttributes?.filter(({ Name }) => Name === 'identities');
  };
  expect(await identities()).toEqual([]);
  await create(corp, UserPoolId);
  await create(google, UserPoolId);
  expect(await identities()).toEqual([
    {
      Name: 'identities',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: {},
    },
  ]);
  // It is no custom attribute: the pool can still have 50 of them.
  for (let index = 0; index < 50; index += 25) {
    const CustomAttributes = Array.from({ length: 25 }, (_, place) => ({
      Name: `a${index + place}`,
      AttributeDataType: 'String' as const,
    }));
    await callOperation(services, AddCustomAttributes, { UserPoolId, CustomAttributes });
  }
});

it('lets app clients list the provider', async () => {
  const UserPoolId = await newPool();
  await create(corp, UserPoolId);
  const client = (names: string[]) =>
    callOperation(services, CreateUserPoolClient, {
      UserPoolId,
      ClientName: 'web',
      SupportedIdentityProviders: names,
    });
  expect(await client(['COGNITO', 'Corp'])).toMatchObject({
    UserPoolClient: { SupportedIdentityProviders: ['COGNITO', 'Corp'] },
  });
  await expect(client(['Corp', 'Google'])).rejects.toEqual(
    invalid(`The provider Google does not exist for User Pool ${UserPoolId}.`),
  );
});

it('is an error for a pool that is deleted meanwhile', async () => {
  const UserPoolId = await newPool();
  await services.directory.pool(UserPoolId);
  await services.store.write((tx) => tx.pools.remove(UserPoolId));
  await expect(callOperation(services, CreateIdentityProvider, { UserPoolId, ...corp })).rejects.toEqual(
    refusal('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`),
  );
});
