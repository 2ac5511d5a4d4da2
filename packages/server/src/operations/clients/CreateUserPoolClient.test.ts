import type { CreateUserPoolClientRequest, CreateUserPoolRequest, UserPoolClientType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRecord } from '../../records/client.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from '../pools/CreateUserPool.ts';
import { maxClients } from './create-client.ts';
import { CreateUserPoolClient } from './CreateUserPoolClient.ts';
import { DescribeUserPoolClient } from './DescribeUserPoolClient.ts';

let services: TestServices;
/** Creates a pool with a required attribute and some custom ones. */
let poolId = '';
let litePoolId = '';

beforeAll(async () => {
  services = await createTestServices();
  poolId = await createPool({
    Schema: [
      { Name: 'email', AttributeDataType: 'String', Required: true },
      { Name: 'team', AttributeDataType: 'String' },
      { Name: 'badge', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
    ],
  });
  litePoolId = await createPool({ UserPoolTier: 'LITE' });
});
afterAll(() => services.close());

async function createPool(given: Omit<CreateUserPoolRequest, 'PoolName'>): Promise<string> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...given });
  return UserPool?.Id ?? '';
}

type Given = Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName'>;

/** Creates a client and returns its description. Checks that the creation returned the same. */
async function create(given: Given, UserPoolId = poolId): Promise<UserPoolClientType> {
  const input = { UserPoolId, ClientName: 'web', ...given };
  const { UserPoolClient: created } = await callOperation(services, CreateUserPoolClient, input);
  const ClientId = created?.ClientId ?? '';
  const { UserPoolClient: described } = await callOperation(services, DescribeUserPoolClient, { UserPoolId, ClientId });
  expect(described).toEqual(created);
  return { ...described };
}

/** Names the cases by their input. */
function named<T extends { readonly given: Given }>(cases: readonly T[]) {
  return cases.map((entry) => ({ ...entry, name: JSON.stringify(entry.given) }));
}

it('returns the defaults of AWS for a client with only a name', async () => {
  const { ClientId, ...client } = await create({});
  expect(ClientId).toMatch(/^[0-9a-z]{26}$/);
  expect(client).toEqual({
    UserPoolId: poolId,
    ClientName: 'web',
    CreationDate: services.clock.now() / 1000,
    LastModifiedDate: services.clock.now() / 1000,
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    AllowedOAuthFlowsUserPoolClient: false,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
    ClientType: 'REGULAR',
  });
});

describe('members given', () => {
  const cases: { given: Given; answered: Partial<UserPoolClientType>; settings?: object }[] = [
    {
      given: { RefreshTokenValidity: 0 },
      answered: { RefreshTokenValidity: 30 },
      settings: { refreshTokenSeconds: 30 * 86_400, accessTokenSeconds: 3_600, idTokenSeconds: 3_600 },
    },
    {
      given: { TokenValidityUnits: { RefreshToken: 'hours' } },
      answered: { RefreshTokenValidity: 720, TokenValidityUnits: { RefreshToken: 'hours' } },
      settings: { refreshTokenSeconds: 30 * 86_400 },
    },
    {
      given: {
        AccessTokenValidity: 5,
        IdTokenValidity: 1,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'days' },
      },
      answered: { AccessTokenValidity: 5, IdTokenValidity: 1, RefreshTokenValidity: 30 },
      settings: { accessTokenSeconds: 300, idTokenSeconds: 86_400 },
    },
    {
      given: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      answered: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    },
    {
      given: { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] },
      answered: { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] },
    },
    {
      given: { PreventUserExistenceErrors: 'ENABLED' },
      answered: { PreventUserExistenceErrors: 'ENABLED' },
      settings: { hidesUserExistence: true },
    },
    {
      given: {
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
      },
      answered: { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 } },
    },
    {
      given: { RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 30 } },
      answered: { RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 } },
    },
    {
      given: { ReadAttributes: ['custom:team', 'email_verified'], WriteAttributes: ['email', 'custom:team'] },
      answered: { ReadAttributes: ['custom:team', 'email_verified'], WriteAttributes: ['email', 'custom:team'] },
    },
    {
      given: {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: ['https://app.example.com/in', 'http://localhost:3000/in', 'myapp://in'],
        DefaultRedirectURI: 'myapp://in',
        LogoutURLs: ['https://app.example.com/out'],
        SupportedIdentityProviders: ['COGNITO'],
      },
      answered: { AllowedOAuthFlowsUserPoolClient: true, DefaultRedirectURI: 'myapp://in' },
    },
    {
      given: { EnableTokenRevocation: false, AuthSessionValidity: 15 },
      answered: { EnableTokenRevocation: false, AuthSessionValidity: 15 },
    },
  ];
  it.each(named(cases))('$name', async ({ given, answered, settings = {} }) => {
    const { ClientId = '', ...client } = await create(given);
    expect(client).toMatchObject(answered);
    expect((await services.directory.client(ClientId)).client.settings).toMatchObject(settings);
  });
});

describe('the secret', () => {
  it('is generated on request', async () => {
    const first = await create({ GenerateSecret: true });
    const second = await create({ GenerateSecret: true });
    expect(first.ClientSecret).toMatch(/^[0-9a-z]{51,}$/);
    expect(second.ClientSecret).not.toBe(first.ClientSecret);
    expect((await services.directory.client(first.ClientId ?? '')).client.secrets).toEqual([first.ClientSecret]);
  });

  it('can be given', async () => {
    const ClientSecret = 'a'.repeat(32);
    expect((await create({ ClientSecret })).ClientSecret).toBe(ClientSecret);
  });
});

describe('errors', () => {
  const web = { AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid'] } as const satisfies Given;
  const machine = { AllowedOAuthFlows: ['client_credentials'] } as const satisfies Given;
  const range = 'Invalid range for token validity.';
  const order = 'Access and Id Token expiration times must be less than or equal to refresh token expiration times.';
  const analytics =
    'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid';

  const cases: { given: Given; message: string; code?: string; lite?: boolean }[] = [
    {
      given: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] },
      message: "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    },
    {
      given: { GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'] },
      message: 'ALLOW_CLIENT_TOKEN_AUTH cannot be used with other auth flows.',
    },
    {
      given: { ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] },
      message: 'Client Secret is required to use ALLOW_CLIENT_TOKEN_AUTH.',
    },
    { given: { AccessTokenValidity: 299, TokenValidityUnits: { AccessToken: 'seconds' } }, message: range },
    { given: { IdTokenValidity: 25 }, message: range },
    { given: { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } }, message: range },
    { given: { RefreshTokenValidity: 3_651 }, message: range },
    {
      given: { RefreshTokenValidity: 60, AccessTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'minutes' } },
      message: order,
    },
    {
      given: {
        RefreshTokenRotation: { Feature: 'ENABLED' },
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
      message: 'ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled.',
    },
    {
      given: { RefreshTokenRotation: { Feature: 'ENABLED' } },
      lite: true,
      code: 'FeatureUnavailableInTierException',
      message:
        'The following features need to be disabled for the LITE pricing tier configured: Refresh Token Rotation',
    },
    ...['custom:floor', 'dev:custom:badge'].map((name) => ({
      given: { ReadAttributes: [name] },
      message: 'Invalid read attributes specified while creating a client',
    })),
    ...[['name'], ['email', 'custom:floor'], ['email', 'email_verified'], ['email', 'sub']].map((names) => ({
      given: { WriteAttributes: names },
      message: 'Invalid write attributes specified while creating a client',
    })),
    {
      given: { AllowedOAuthFlowsUserPoolClient: true },
      message:
        'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    },
    {
      given: { ...web, AllowedOAuthFlows: ['code', 'client_credentials'] },
      code: 'InvalidOAuthFlowException',
      message: 'client_credentials flow can not be selected along with code flow or implicit flow.',
    },
    {
      given: machine,
      code: 'InvalidOAuthFlowException',
      message: 'client_credentials flow can not be selected if client does not have a client secret.',
    },
    {
      given: { ...machine, GenerateSecret: true, AllowedOAuthScopes: ['openid'] },
      code: 'InvalidOAuthFlowException',
      message: 'openid is not supported with client_credentials flow',
    },
    {
      given: web,
      code: 'InvalidOAuthFlowException',
      message: 'CallbackUrls can not be empty when code flow or implicit flow is selected',
    },
    {
      given: { AllowedOAuthScopes: ['doors/open'] },
      code: 'ScopeDoesNotExistException',
      message: 'Invalid scope requested: doors/open',
    },
    {
      given: { ...web, CallbackURLs: ['http://app.example.com/in'] },
      message: 'http://app.example.com/in cannot use the HTTP protocol.',
    },
    {
      given: { ...web, CallbackURLs: ['http://localhost.example.com/in'] },
      message: 'http://localhost.example.com/in cannot use the HTTP protocol.',
    },
    {
      given: { LogoutURLs: ['https://app.example.com/#out'] },
      message: 'https://app.example.com/#out cannot use fragment',
    },
    {
      given: { ...web, CallbackURLs: ['https://app.example.com/in'], DefaultRedirectURI: 'https://app.example.com/' },
      message: 'The default redirect URI https://app.example.com/ is not in the callback URIs list.',
    },
    {
      given: { EnablePropagateAdditionalUserContextData: true },
      message: 'Client Secret is required to set EnablePropagateAdditionalUserContextData as true',
    },
    { given: { AnalyticsConfiguration: { ApplicationId: 'a' } }, message: analytics },
    {
      given: {
        AnalyticsConfiguration: {
          ApplicationId: 'a',
          ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/a',
        },
      },
      message: analytics,
    },
    {
      given: { GenerateSecret: true, ClientSecret: 'a'.repeat(32) },
      message: 'ClientSecret cannot be given together with GenerateSecret.',
    },
  ];
  it.each(named(cases))('$name', async ({ given, message, code = 'InvalidParameterException', lite = false }) => {
    await expect(create(given, lite ? litePoolId : poolId)).rejects.toMatchObject({ code, message });
  });

  it('for a provider that does not exist', async () => {
    await expect(create({ SupportedIdentityProviders: ['COGNITO', 'Google'] })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: `The provider Google does not exist for User Pool ${poolId}.`,
    });
  });

  it('for a pool that does not exist', async () => {
    await expect(create({}, 'us-east-1_nobodyhas')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nobodyhas does not exist.',
    });
  });

  it('for one client more than the quota', async () => {
    const full = await createPool({});
    const { ClientId = '' } = await create({}, full);
    const first = (await services.store.read.clients.find(ClientId)) as ClientRecord;
    await services.store.write(async (tx) => {
      for (let i = 1; i < maxClients; i += 1) await tx.clients.insert({ ...first, clientId: `number${i}` });
    });
    await expect(create({}, full)).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'The user pool has 1000 app clients, which is the limit.',
    });
  });
});
