import type { CreateUserPoolRequest, GetClientTokenRequest } from '@latchkey/model';
import { decodeJwt } from 'jose/jwt/decode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import { AddUserPoolClientSecret } from '../clients/AddUserPoolClientSecret.ts';
import { DescribeUserPoolClient } from '../clients/DescribeUserPoolClient.ts';
import { UpdateUserPoolClient } from '../clients/UpdateUserPoolClient.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { CreateResourceServer } from '../resource-servers/CreateResourceServer.ts';
import { DeleteResourceServer } from '../resource-servers/DeleteResourceServer.ts';
import { UpdateResourceServer } from '../resource-servers/UpdateResourceServer.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { GetUser } from '../users/self-service/GetUser.ts';
import { newTestApp, PASSWORD } from '../users/testing/users.ts';
import { GetClientToken } from './GetClientToken.ts';
import { RevokeToken } from './RevokeToken.ts';

let services: TestServices;
let machine: Machine;
beforeAll(async () => {
  services = await createTestServices();
  machine = await newMachine();
});
afterAll(() => services.close());

interface Machine {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly Secret: string;
}

const server = {
  Identifier: 'https://photos.example.com/v1',
  Name: 'Photos',
  Scopes: ['read', 'write', 'share'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
};
const [read, write] = ['https://photos.example.com/v1/read', 'https://photos.example.com/v1/write'] as const;

/** Creates a pool with a resource server, and a client that may use two of its scopes. */
async function newMachine(pool: Omit<CreateUserPoolRequest, 'PoolName'> = {}): Promise<Machine> {
  const { UserPoolId } = await newTestApp(services, pool);
  await callOperation(services, CreateResourceServer, { UserPoolId, ...server });
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
    UserPoolId,
    ClientName: 'machine',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
    AllowedOAuthScopes: [read, write],
    AccessTokenValidity: 10,
    TokenValidityUnits: { AccessToken: 'minutes' },
  });
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '', Secret: UserPoolClient?.ClientSecret ?? '' };
}

async function tokenOf(given: Partial<GetClientTokenRequest> = {}, { ClientId, Secret }: Machine = machine) {
  const { ClientAuthenticationResult } = await callOperation(services, GetClientToken, { ClientId, Secret, ...given });
  return { ...ClientAuthenticationResult, AccessToken: ClientAuthenticationResult?.AccessToken ?? '' };
}
const scopeOf = async (...given: Parameters<typeof tokenOf>) =>
  decodeJwt((await tokenOf(...given)).AccessToken)['scope'];

it('issues an access token for the client itself, with all of its scopes', async () => {
  const { AccessToken, ...rest } = await tokenOf();
  expect(rest).toEqual({ ExpiresIn: 600, TokenType: 'Bearer' });
  const now = Math.floor(services.clock.now() / 1000);
  expect(decodeJwt(AccessToken)).toEqual({
    sub: machine.ClientId,
    token_use: 'access',
    scope: `${read} ${write}`,
    auth_time: now,
    iss: services.settings.issuerOf(machine.UserPoolId),
    exp: now + 600,
    iat: now,
    version: 2,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    client_id: machine.ClientId,
  });
});

describe('scopes', () => {
  it('are those that were requested, in that order and each once', async () => {
    expect(await scopeOf({ Scopes: [write] })).toBe(write);
    expect(await scopeOf({ Scopes: [write, read, write] })).toBe(`${write} ${read}`);
    expect(await scopeOf({ Scopes: [] })).toBe(`${read} ${write}`);
  });

  it.each(['https://photos.example.com/v1/share', 'openid', 'aws.cognito.signin.user.admin', 'nothing/at/all'])(
    'cannot include %s, which the client may not have',
    async (scope) => {
      await expect(tokenOf({ Scopes: [read, scope] })).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: `Invalid scope requested: ${scope}`,
      });
    },
  );

  it('are left out while the resource server does not define them', async () => {
    const own = await newMachine();
    const { UserPoolId } = own;
    const { Identifier } = server;
    const only = { UserPoolId, Identifier, Name: 'Photos', Scopes: [{ ScopeName: 'read', ScopeDescription: 'x' }] };
    await callOperation(services, UpdateResourceServer, only);
    expect(await scopeOf({}, own)).toBe(read);
    expect(await scopeOf({ Scopes: [write] }, own)).toBeUndefined();
    await callOperation(services, DeleteResourceServer, { UserPoolId, Identifier });
    expect(await scopeOf({}, own)).toBeUndefined();
    const { UserPoolClient } = await callOperation(services, DescribeUserPoolClient, own);
    expect(UserPoolClient?.AllowedOAuthScopes).toEqual([read, write]);
    const keeping = callOperation(services, UpdateUserPoolClient, {
      UserPoolId,
      ClientId: own.ClientId,
      AllowedOAuthScopes: [read],
    });
    await expect(keeping).rejects.toMatchObject({
      code: 'ScopeDoesNotExistException',
      message: `Invalid scope requested: ${read}`,
    });
    await callOperation(services, CreateResourceServer, { UserPoolId, ...server });
    expect(await scopeOf({ Scopes: [write] }, own)).toBe(write);
  });
});

describe('the client', () => {
  it('may use either of two secrets', async () => {
    const own = await newMachine();
    const { UserPoolId, ClientId } = own;
    const added = await callOperation(services, AddUserPoolClientSecret, { UserPoolId, ClientId });
    const Secret = added.ClientSecretDescriptor?.ClientSecretValue ?? '';
    expect(Secret).not.toBe(own.Secret);
    expect(await scopeOf({ Secret }, own)).toBe(`${read} ${write}`);
    expect(await scopeOf({}, own)).toBe(`${read} ${write}`);
  });

  it('is rejected with a wrong secret, and if it does not exist', async () => {
    const refused = { code: 'NotAuthorizedException', message: 'Invalid client or secret' };
    await expect(tokenOf({ Secret: 'x'.repeat(52) })).rejects.toMatchObject(refused);
    await expect(tokenOf({ Secret: machine.Secret.toUpperCase() })).rejects.toMatchObject(refused);
    await expect(tokenOf({ ClientId: 'nobody' })).rejects.toMatchObject(refused);
    const { ClientId } = await newTestApp(services);
    await expect(tokenOf({ ClientId })).rejects.toMatchObject(refused);
  });

  it('is rejected without the flow ALLOW_CLIENT_TOKEN_AUTH', async () => {
    const place = await newTestApp(services, {}, { GenerateSecret: true });
    const { UserPoolClient } = await callOperation(services, DescribeUserPoolClient, place);
    await expect(
      tokenOf({ ClientId: place.ClientId, Secret: UserPoolClient?.ClientSecret ?? '' }),
    ).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'ALLOW_CLIENT_TOKEN_AUTH flow not enabled for this client',
    });
  });

  it('cannot sign users in', async () => {
    const { ClientId } = machine;
    for (const AuthFlow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'] as const) {
      const AuthParameters = { USERNAME: 'jane', PASSWORD, SRP_A: 'ab', REFRESH_TOKEN: 'x' };
      const attempt = callOperation(services, InitiateAuth, { ClientId, AuthFlow, AuthParameters });
      await expect(attempt).rejects.toMatchObject({ message: expect.stringContaining('not enabled') as string });
    }
  });
});

describe('the token', () => {
  it('gives no access to a user', async () => {
    const { AccessToken } = await tokenOf();
    await expect(callOperation(services, GetUser, { AccessToken })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Access Token does not have required scopes',
    });
  });

  it('cannot be revoked', async () => {
    const { AccessToken: Token } = await tokenOf();
    const { ClientId, Secret: ClientSecret } = machine;
    await expect(callOperation(services, RevokeToken, { ClientId, ClientSecret, Token })).rejects.toMatchObject({
      code: 'UnsupportedTokenTypeException',
    });
  });
});

describe('the trigger PreTokenGeneration', () => {
  const withTrigger = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0', name: string) =>
    newMachine({ LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion, LambdaArn: functionArn(name) } } });

  it('is run in version V3_0, and changes claims and scopes', async () => {
    const events: TestEvent[] = [];
    services.functions.set('change', (event) => {
      events.push(event);
      const claimsToAddOrOverride = { tenant: 'north', limits: { day: 5 }, sub: 'x', client_id: 'x', version: 1 };
      const scopesToAdd = ['extra/scope', 'aws.cognito.signin.user.admin'];
      const accessTokenGeneration = {
        claimsToAddOrOverride,
        claimsToSuppress: ['jti'],
        scopesToAdd,
        scopesToSuppress: [read],
      };
      const groupOverrideDetails = { groupsToOverride: ['admin'] };
      return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration, groupOverrideDetails } } };
    });
    const own = await withTrigger('V3_0', 'change');
    const { AccessToken } = await tokenOf({ ClientMetadata: { job: 'nightly' } }, own);
    const claims = decodeJwt(AccessToken);
    expect(claims).toMatchObject({
      sub: own.ClientId,
      client_id: own.ClientId,
      version: 2,
      jti: expect.any(String) as string,
      scope: `${write} extra/scope`,
      tenant: 'north',
      limits: { day: 5 },
    });
    expect(claims).not.toHaveProperty('cognito:groups');
    expect(events).toEqual([
      {
        version: '3',
        region: 'us-east-1',
        userPoolId: own.UserPoolId,
        userName: 'ClientCredentials',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: own.ClientId },
        triggerSource: 'TokenGeneration_ClientCredentials',
        request: {
          userAttributes: {},
          groupConfiguration: null,
          scopes: [read, write],
          clientMetadata: { job: 'nightly' },
        },
        response: { claimsAndScopeOverrideDetails: null },
      },
    ]);
  });

  it.each(['V1_0', 'V2_0'] as const)('is not run in version %s', async (version) => {
    services.functions.set('fail', () => {
      throw new Error('must not run');
    });
    await expect(tokenOf({}, await withTrigger(version, 'fail'))).resolves.toBeDefined();
  });

  it('refuses the token with an error that the operation documents', async () => {
    services.functions.set('refuse', () => {
      throw new Error('not today');
    });
    services.functions.set('confuse', () => ({ response: 5 }));
    const outcomes = {
      refuse: 'NotAuthorizedException',
      confuse: 'InvalidParameterException',
      absent: 'InvalidParameterException',
    };
    for (const [name, code] of Object.entries(outcomes)) {
      await expect(tokenOf({}, await withTrigger('V3_0', name))).rejects.toMatchObject({ code });
    }
  });
});
