/** Tokens: what they say, who verifies them, how they are refreshed, rotated and revoked. */
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { createSecretHash } from 'cognito-srp-helper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, region } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice, newKeys } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { freshName, newPerson } from '../harness/people.ts';
import { invalidRefreshToken, refusal, refused } from '../harness/refusal.ts';
import { type App, createApp, initiate, type Person, signIn } from '../harness/sign-in.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const notAuthorized = (message: string) => refused('NotAuthorizedException', message);
const invalidAccessToken = notAuthorized('Invalid Access Token');
const revokedAccessToken = notAuthorized('Access Token has been revoked');
const revokedRefreshToken = notAuthorized('Refresh Token has been revoked');
const userNotFound = refused('UserNotFoundException', 'User does not exist.');
const reusedRefreshToken = refused('RefreshTokenReuseException', 'Refresh token has already been used.');

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey);
});
afterAll(() => latchkey.stop());

type ClientSettings = Partial<CreateUserPoolClientCommandInput>;

async function clientOf(pool: App, settings: ClientSettings = {}): Promise<App> {
  const flows = {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  } satisfies ClientSettings;
  const input = { UserPoolId: pool.userPoolId, ClientName: 'second', ...flows, ...settings };
  const { UserPoolClient } = await pool.sdk.send(new CreateUserPoolClientCommand(input));
  return { ...pool, clientId: UserPoolClient?.ClientId ?? '', clientSecret: UserPoolClient?.ClientSecret };
}

/** Signs in by password and gives the tokens. */
async function tokensOf(of: App, person: Person): Promise<AuthenticationResultType & { RefreshToken: string }> {
  const { result } = await signIn(of, person, { flow: 'USER_PASSWORD_AUTH' });
  return { ...result, RefreshToken: result.RefreshToken ?? '' };
}

const getUser = (AccessToken: string | undefined) => app.sdk.send(new GetUserCommand({ AccessToken }));

const refresh = (of: App, REFRESH_TOKEN: string, further: Record<string, string> = {}) =>
  initiate(of, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, ...further });

const getTokens = (
  { sdk, clientId: ClientId, clientSecret: ClientSecret }: App,
  RefreshToken: string,
  DeviceKey?: string,
) => sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ClientSecret, DeviceKey }));

async function jwksOf({ endpoint }: Latchkey, userPoolId: string): Promise<Jwks> {
  const reply = await fetch(`${endpoint}/${userPoolId}/.well-known/jwks.json`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as Jwks;
}

describe('verification', () => {
  it('aws-jwt-verify takes both tokens, by the keys and the issuer that the server publishes', async () => {
    const tokens = await tokensOf(app, await newPerson(app));
    const discovery = await fetch(`${latchkey.endpoint}/${app.userPoolId}/.well-known/openid-configuration`);
    const { issuer, jwks_uri: jwksUri } = (await discovery.json()) as { issuer: string; jwks_uri: string };
    expect(issuer).toBe(claimsOf(tokens.AccessToken)['iss']);
    expect(issuer.endsWith(`/${app.userPoolId}`)).toBe(true);
    const jwks = (await (await fetch(jwksUri)).json()) as Jwks;
    const { clientId } = app;

    const forId = JwtVerifier.create({ issuer, audience: clientId });
    forId.cacheJwks(jwks);
    expect(forId.verifySync(tokens.IdToken ?? '')).toMatchObject({ token_use: 'id', aud: clientId });
    const forAccess = JwtVerifier.create({
      issuer,
      audience: null,
      customJwtCheck({ payload }) {
        if (payload['client_id'] !== clientId) throw new Error('another client');
      },
    });
    forAccess.cacheJwks(jwks);
    expect(forAccess.verifySync(tokens.AccessToken ?? '')).toMatchObject({ token_use: 'access', client_id: clientId });

    const [header = '', payload = '', signature = ''] = (tokens.IdToken ?? '').split('.');
    const altered = Buffer.from(payload, 'base64url').toString().replace('"token_use":"id"', '"token_use":"ID"');
    const forged = [header, Buffer.from(altered).toString('base64url'), signature].join('.');
    expect(() => forId.verifySync(forged)).toThrow('Invalid signature');
  });

  it('CognitoJwtVerifier takes them when the server issues as AWS does', async () => {
    const asAws = await startLatchkey({ args: ['--issuer', 'aws'] });
    try {
      const pool = await createApp(asAws);
      const { userPoolId, clientId } = pool;
      const tokens = await tokensOf(pool, await newPerson(pool));
      const jwks = await jwksOf(asAws, userPoolId);
      for (const [tokenUse, token] of [
        ['id', tokens.IdToken],
        ['access', tokens.AccessToken],
      ] as const) {
        const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse, clientId });
        verifier.cacheJwks(jwks);
        const claims = verifier.verifySync(token ?? '');
        expect(claims.iss).toBe(`https://cognito-idp.${region}.amazonaws.com/${userPoolId}`);
      }
      expect((await pool.sdk.send(new GetUserCommand({ AccessToken: tokens.AccessToken }))).Username).toBeDefined();
    } finally {
      await asAws.stop();
    }
  });

  it('CognitoJwtVerifier reads the pool id', () => {
    expect(CognitoJwtVerifier.parseUserPoolId(app.userPoolId)).toMatchObject({
      issuer: `https://cognito-idp.${region}.amazonaws.com/${app.userPoolId}`,
    });
  });

  it('identity and access tokens have keys of their own, both published for signatures', async () => {
    const tokens = await tokensOf(app, await newPerson(app));
    const kids = [tokens.IdToken, tokens.AccessToken].map((token) => decomposeUnverifiedJwt(token ?? '').header);
    expect(kids.map(({ alg }) => alg)).toEqual(['RS256', 'RS256']);
    expect(kids[0]?.kid).not.toBe(kids[1]?.kid);
    const { keys } = await jwksOf(latchkey, app.userPoolId);
    for (const { kid } of kids) {
      expect(keys.find((key) => key.kid === kid)).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', e: 'AQAB' });
    }
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('pools have keys of their own, and pools that do not exist have none', async () => {
    const other = await createApp(latchkey);
    const kids = async ({ userPoolId }: App) => (await jwksOf(latchkey, userPoolId)).keys.map(({ kid }) => kid);
    const [mine, theirs] = [await kids(app), await kids(other)];
    expect(mine.filter((kid) => theirs.includes(kid))).toEqual([]);
    const nowhere = await fetch(`${latchkey.endpoint}/${region}_AAAAAAAAA/.well-known/jwks.json`);
    expect(nowhere.status).toBe(404);
  });
});

describe('claims', () => {
  it('of the access token', async () => {
    const before = Math.floor(Date.now() / 1000);
    const person = await newPerson(app);
    const claims = claimsOf((await tokensOf(app, person)).AccessToken);
    expect(claims).toEqual({
      sub: expect.stringMatching(uuid),
      iss: expect.stringMatching(new RegExp(`/${app.userPoolId}$`)),
      client_id: app.clientId,
      origin_jti: expect.stringMatching(uuid),
      event_id: expect.stringMatching(uuid),
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: expect.any(Number),
      exp: Number(claims['iat']) + 3_600,
      iat: expect.any(Number),
      jti: expect.stringMatching(uuid),
      username: person.username,
    });
    expect(claims['auth_time']).toBeGreaterThanOrEqual(before);
    expect(claims['iat']).toBeGreaterThanOrEqual(Number(claims['auth_time']));
  });

  it('of the identity token', async () => {
    const Schema = [{ Name: 'tier', AttributeDataType: 'Number' as const, Mutable: true }];
    const pool = await createApp(latchkey, { pool: { Schema } });
    const attributes = { email: 'ada@example.com', email_verified: 'true', 'custom:tier': '3', name: 'Ada' };
    const person = await newPerson(pool, freshName(), attributes);
    const tokens = await tokensOf(pool, person);
    const claims = claimsOf(tokens.IdToken);
    const access = claimsOf(tokens.AccessToken);
    expect(claims).toEqual({
      sub: access['sub'],
      iss: access['iss'],
      aud: pool.clientId,
      'cognito:username': person.username,
      origin_jti: access['origin_jti'],
      event_id: access['event_id'],
      token_use: 'id',
      auth_time: access['auth_time'],
      exp: Number(claims['iat']) + 3_600,
      iat: access['iat'],
      jti: expect.stringMatching(uuid),
      email: 'ada@example.com',
      email_verified: true,
      'custom:tier': '3',
      name: 'Ada',
    });
    expect(claims['jti']).not.toBe(access['jti']);
  });

  it('hold the attributes that the client may read', async () => {
    const client = await clientOf(app, { ReadAttributes: ['name'] });
    const person = await newPerson(app, freshName(), { name: 'Ada', email: 'ada@example.com' });
    const claims = claimsOf((await tokensOf(client, person)).IdToken);
    expect(claims['name']).toBe('Ada');
    expect(claims).not.toHaveProperty('email');
    expect(claims).not.toHaveProperty('email_verified');
  });

  it('last as long as the client says', async () => {
    const client = await clientOf(app, {
      AccessTokenValidity: 5,
      IdTokenValidity: 2,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' },
    });
    const tokens = await tokensOf(client, await newPerson(app));
    expect(tokens.ExpiresIn).toBe(300);
    const life = (token: string | undefined) => Number(claimsOf(token)['exp']) - Number(claimsOf(token)['iat']);
    expect([life(tokens.AccessToken), life(tokens.IdToken)]).toEqual([300, 7_200]);
  });

  it('name nobody by an address where addresses are the user names', async () => {
    const pool = await createApp(latchkey, { pool: { UsernameAttributes: ['email'] } });
    const person = { username: 'ada@example.com', password };
    await newPerson(pool, person.username);
    const tokens = await tokensOf(pool, person);
    const { sub, username } = claimsOf(tokens.AccessToken);
    expect(username).toBe(sub);
    expect(claimsOf(tokens.IdToken)).toMatchObject({ 'cognito:username': sub, email: person.username });
  });
});

describe('an access token', () => {
  it('is taken as it was given, and nothing else is', async () => {
    const person = await newPerson(app);
    const tokens = await tokensOf(app, person);
    expect((await getUser(tokens.AccessToken)).Username).toBe(person.username);
    expect(await refusal(getUser(tokens.IdToken))).toEqual(invalidAccessToken);
    expect(await refusal(getUser('a.b.c'))).toEqual(invalidAccessToken);
    const [header = '', payload = '', signature = ''] = (tokens.AccessToken ?? '').split('.');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect(await refusal(getUser([none, payload, ''].join('.')))).toEqual(invalidAccessToken);
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expect(await refusal(getUser([header, payload, flipped].join('.')))).toEqual(invalidAccessToken);
    const other = await tokensOf(app, await newPerson(app));
    const theirs = other.AccessToken?.split('.')[1] ?? '';
    expect(await refusal(getUser([header, theirs, signature].join('.')))).toEqual(invalidAccessToken);
  });
});

describe('refreshing', () => {
  it.each(['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const)('by InitiateAuth %s', async (flow) => {
    const person = await newPerson(app, freshName(), { name: 'Ada' });
    const tokens = await tokensOf(app, person);
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    const UserAttributes = [{ Name: 'name', Value: 'Augusta Ada' }];
    await app.sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes }));

    const reply = await initiate(app, flow, { REFRESH_TOKEN: tokens.RefreshToken });
    expect(reply.ChallengeParameters).toEqual({});
    const { AccessToken, IdToken, ...others } = reply.AuthenticationResult ?? {};
    expect(others).toEqual({ ExpiresIn: 3_600, TokenType: 'Bearer' });
    const [old, fresh] = [claimsOf(tokens.AccessToken), claimsOf(AccessToken)];
    expect(fresh['origin_jti']).toBe(old['origin_jti']);
    expect(fresh['auth_time']).toBe(old['auth_time']);
    expect(fresh['jti']).not.toBe(old['jti']);
    expect(claimsOf(IdToken)).toMatchObject({ name: 'Augusta Ada', origin_jti: old['origin_jti'] });
    expect((await getUser(AccessToken)).Username).toBe(person.username);
  });

  it('by the admin operation', async () => {
    const { RefreshToken } = await tokensOf(app, await newPerson(app));
    expect((await refresh({ ...app, admin: true }, RefreshToken)).AuthenticationResult?.IdToken).toBeDefined();
  });

  it('by GetTokensFromRefreshToken, which gives no new refresh token where none rotate', async () => {
    const { RefreshToken } = await tokensOf(app, await newPerson(app));
    for (let n = 0; n < 2; n += 1) {
      const { AccessToken, IdToken, ...others } = (await getTokens(app, RefreshToken)).AuthenticationResult ?? {};
      expect(others).toEqual({ ExpiresIn: 3_600, TokenType: 'Bearer' });
      expect([AccessToken, IdToken]).toEqual([expect.any(String), expect.any(String)]);
    }
  });

  it('takes nothing but refresh tokens of this client', async () => {
    const person = await newPerson(app);
    const tokens = await tokensOf(app, person);
    const second = await clientOf(app);
    const otherPool = await createApp(latchkey);
    for (const attempt of [
      refresh(second, tokens.RefreshToken),
      refresh(otherPool, tokens.RefreshToken),
      refresh(app, tokens.AccessToken ?? ''),
      refresh(app, `${tokens.RefreshToken.slice(0, -1)}${tokens.RefreshToken.endsWith('A') ? 'B' : 'A'}`),
      getTokens(second, tokens.RefreshToken),
      getTokens(app, 'no-token-at-all'),
    ]) {
      expect(await refusal(attempt)).toEqual(invalidRefreshToken);
    }
  });

  it('is for clients that allow it', async () => {
    const client = await clientOf(app, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    const { RefreshToken } = await tokensOf(client, await newPerson(app));
    expect((await refusal(refresh(client, RefreshToken))).name).toBe('InvalidParameterException');
  });

  it('with a client secret takes the hash of the user name or the sub, not of an alias', async () => {
    const pool = await createApp(latchkey, { pool: { AliasAttributes: ['email'] } });
    const client = await clientOf(pool, { GenerateSecret: true });
    const { clientId, clientSecret = '' } = client;
    const email = 'ada@example.com';
    const person = await newPerson(pool, freshName(), { email, email_verified: 'true' });
    const tokens = await tokensOf(client, { ...person, username: email });
    const sub = String(claimsOf(tokens.AccessToken)['sub']);
    const withHashOf = (name: string) =>
      refresh(client, tokens.RefreshToken, { SECRET_HASH: createSecretHash(name, clientId, clientSecret) });
    expect((await withHashOf(person.username)).AuthenticationResult?.IdToken).toBeDefined();
    expect((await withHashOf(sub)).AuthenticationResult?.IdToken).toBeDefined();
    const mismatch = notAuthorized(`SecretHash does not match for the client: ${clientId}`);
    expect(await refusal(withHashOf(email))).toEqual(mismatch);
    expect(await refusal(refresh(client, tokens.RefreshToken))).toEqual(
      notAuthorized(`Client ${clientId} is configured with secret but SECRET_HASH was not received`),
    );

    const { AuthenticationResult } = await getTokens(client, tokens.RefreshToken);
    expect(AuthenticationResult?.IdToken).toBeDefined();
    for (const wrong of [undefined, 'x'.repeat(clientSecret.length)]) {
      const { name } = await refusal(getTokens({ ...client, clientSecret: wrong }, tokens.RefreshToken));
      expect(name).toBe('NotAuthorizedException');
    }
  });

  it('takes the device key by GetTokensFromRefreshToken as well', async () => {
    const pool = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const { result } = await signIn(pool, await newPerson(pool));
    const { RefreshToken = '' } = result;
    const { deviceKey } = newKeys(result);
    expect(await refusal(getTokens(pool, RefreshToken, deviceKey))).toEqual(invalidRefreshToken);
    await confirmDevice(pool, result);
    expect(await refusal(getTokens(pool, RefreshToken))).toEqual(invalidRefreshToken);
    const { AuthenticationResult } = await getTokens(pool, RefreshToken, deviceKey);
    expect(claimsOf(AuthenticationResult?.AccessToken)['device_key']).toBe(deviceKey);
  });
});

describe('rotation', () => {
  const rotating = (graceSeconds: number) =>
    clientOf(app, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: graceSeconds },
    });

  async function rotated(client: App, RefreshToken: string): Promise<string> {
    const { AuthenticationResult } = await getTokens(client, RefreshToken);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    return AuthenticationResult?.RefreshToken ?? '';
  }

  it('gives a new refresh token with every use, each good for the next', async () => {
    const client = await rotating(0);
    const first = (await tokensOf(client, await newPerson(app))).RefreshToken;
    const second = await rotated(client, first);
    const third = await rotated(client, second);
    expect(new Set([first, second, third, '']).size).toBe(4);
    const { AuthenticationResult } = await getTokens(client, third);
    expect((await getUser(AuthenticationResult?.AccessToken)).Username).toBeDefined();
  });

  it('ends the family when a used token comes back', async () => {
    const client = await rotating(0);
    const tokens = await tokensOf(client, await newPerson(app));
    const second = await rotated(client, tokens.RefreshToken);
    expect(await refusal(getTokens(client, tokens.RefreshToken))).toEqual(reusedRefreshToken);
    expect(await refusal(getTokens(client, second))).toEqual(revokedRefreshToken);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
  });

  it('takes the old token within the grace period, and not after it', async () => {
    const client = await rotating(1);
    const first = (await tokensOf(client, await newPerson(app))).RefreshToken;
    await rotated(client, first);
    expect(await rotated(client, first)).not.toBe('');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await refusal(getTokens(client, first))).toEqual(reusedRefreshToken);
  });

  it('gives one of two at once the family, and with no grace period ends it for both', async () => {
    const client = await rotating(0);
    const first = (await tokensOf(client, await newPerson(app))).RefreshToken;
    const outcomes = await Promise.allSettled([getTokens(client, first), getTokens(client, first)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('leaves REFRESH_TOKEN_AUTH out', async () => {
    const client = await rotating(60);
    const { RefreshToken } = await tokensOf(client, await newPerson(app));
    expect((await refusal(refresh(client, RefreshToken))).name).toBe('InvalidParameterException');
  });
});

describe('RevokeToken', () => {
  const revoke = ({ sdk, clientId: ClientId, clientSecret: ClientSecret }: App, Token: string) =>
    sdk.send(new RevokeTokenCommand({ ClientId, Token, ClientSecret }));

  it('ends a refresh token and the tokens made from it, and no others', async () => {
    const person = await newPerson(app);
    const [tokens, others] = [await tokensOf(app, person), await tokensOf(app, person)];
    const refreshed = (await refresh(app, tokens.RefreshToken)).AuthenticationResult;
    await revoke(app, tokens.RefreshToken);
    expect(await refusal(refresh(app, tokens.RefreshToken))).toEqual(revokedRefreshToken);
    expect(await refusal(getTokens(app, tokens.RefreshToken))).toEqual(revokedRefreshToken);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
    expect(await refusal(getUser(refreshed?.AccessToken))).toEqual(revokedAccessToken);
    expect((await getUser(others.AccessToken)).Username).toBe(person.username);
    expect((await refresh(app, others.RefreshToken)).AuthenticationResult).toBeDefined();
    await revoke(app, tokens.RefreshToken);
  });

  it('is for the client that has the token', async () => {
    const second = await clientOf(app);
    const tokens = await tokensOf(app, await newPerson(app));
    expect((await refusal(revoke(second, tokens.RefreshToken))).name).toBe('UnauthorizedException');
    expect((await getUser(tokens.AccessToken)).Username).toBeDefined();
    expect((await refusal(revoke(app, tokens.AccessToken ?? ''))).name).toBe('UnsupportedTokenTypeException');
    const secret = await clientOf(app, { GenerateSecret: true });
    const theirs = await tokensOf(secret, await newPerson(app));
    const withoutSecret = revoke({ ...secret, clientSecret: undefined }, theirs.RefreshToken);
    expect((await refusal(withoutSecret)).name).toBe('UnauthorizedException');
    await revoke(secret, theirs.RefreshToken);
    expect(await refusal(getUser(theirs.AccessToken))).toEqual(revokedAccessToken);
  });

  it('is off where the client says so; then tokens lead back to no sign-in', async () => {
    const client = await clientOf(app, { EnableTokenRevocation: false });
    const tokens = await tokensOf(client, await newPerson(app));
    for (const token of [tokens.AccessToken, tokens.IdToken]) {
      expect(claimsOf(token)).not.toHaveProperty('origin_jti');
      expect(claimsOf(token)).not.toHaveProperty('jti');
    }
    expect((await refusal(revoke(client, tokens.RefreshToken))).name).toBe('UnsupportedOperationException');
    expect((await getUser(tokens.AccessToken)).Username).toBeDefined();
    await client.sdk.send(new GlobalSignOutCommand({ AccessToken: tokens.AccessToken }));
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
  });
});

describe('the end of sessions', () => {
  it.each(['GlobalSignOut', 'AdminUserGlobalSignOut'])('%s ends all of a user', async (operation) => {
    const person = await newPerson(app);
    const second = await clientOf(app);
    const sessions = [await tokensOf(app, person), await tokensOf(second, person)] as const;
    const bystander = await tokensOf(app, await newPerson(app));
    const command =
      operation === 'GlobalSignOut'
        ? new GlobalSignOutCommand({ AccessToken: sessions[0].AccessToken })
        : new AdminUserGlobalSignOutCommand({ UserPoolId: app.userPoolId, Username: person.username });
    await app.sdk.send(command as GlobalSignOutCommand);
    for (const { AccessToken } of sessions) expect(await refusal(getUser(AccessToken))).toEqual(revokedAccessToken);
    expect(await refusal(refresh(app, sessions[0].RefreshToken))).toEqual(revokedRefreshToken);
    expect(await refusal(refresh(second, sessions[1].RefreshToken))).toEqual(revokedRefreshToken);
    expect((await getUser(bystander.AccessToken)).Username).toBeDefined();
    expect((await getUser((await tokensOf(app, person)).AccessToken)).Username).toBe(person.username);
  });

  it('disabling a user ends all, for good', async () => {
    const person = await newPerson(app);
    const tokens = await tokensOf(app, person);
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    await app.sdk.send(new AdminDisableUserCommand(user));
    expect((await refusal(getUser(tokens.AccessToken))).name).toBe('NotAuthorizedException');
    expect((await refusal(refresh(app, tokens.RefreshToken))).name).toBe('NotAuthorizedException');
    expect(await refusal(tokensOf(app, person))).toEqual(notAuthorized('User is disabled.'));
    await app.sdk.send(new AdminEnableUserCommand(user));
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
    expect(await refusal(refresh(app, tokens.RefreshToken))).toEqual(revokedRefreshToken);
    expect((await tokensOf(app, person)).AccessToken).toBeDefined();
  });

  it('deleting a user ends all, also for the next user of that name', async () => {
    const person = await newPerson(app);
    const tokens = await tokensOf(app, person);
    await app.sdk.send(new AdminDeleteUserCommand({ UserPoolId: app.userPoolId, Username: person.username }));
    await newPerson(app, person.username);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(userNotFound);
    expect(await refusal(refresh(app, tokens.RefreshToken))).toEqual(invalidRefreshToken);
  });

  it('deleting the client ends what it had', async () => {
    const client = await clientOf(app);
    const tokens = await tokensOf(client, await newPerson(app));
    await app.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId: app.userPoolId, ClientId: client.clientId }));
    const gone = refused('ResourceNotFoundException', `User pool client ${client.clientId} does not exist.`);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(gone);
    expect(await refusal(refresh(client, tokens.RefreshToken))).toEqual(gone);
  });
});
