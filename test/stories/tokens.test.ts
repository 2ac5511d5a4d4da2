/** Identity and access tokens: their claims, and their verification by other libraries. */
import { type AuthenticationResultType, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, region } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { refusal, refused } from '../harness/refusal.ts';
import { type App, createApp, type Person, secondClient, signIn } from '../harness/sign-in.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const invalidAccessToken = refused('NotAuthorizedException', 'Invalid Access Token');

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey);
});
afterAll(() => latchkey.stop());

/** Signs in with the password, and returns the tokens. */
async function tokensOf(of: App, person: Person): Promise<AuthenticationResultType & { RefreshToken: string }> {
  const { result } = await signIn(of, person, { flow: 'USER_PASSWORD_AUTH' });
  return { ...result, RefreshToken: result.RefreshToken ?? '' };
}

const getUser = (AccessToken: string | undefined) => app.sdk.send(new GetUserCommand({ AccessToken }));

async function jwksOf({ endpoint }: Latchkey, userPoolId: string): Promise<Jwks> {
  const reply = await fetch(`${endpoint}/${userPoolId}/.well-known/jwks.json`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as Jwks;
}

describe('verification', () => {
  it('aws-jwt-verify accepts both tokens, with the keys and the issuer that the server publishes', async () => {
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

  it('CognitoJwtVerifier accepts them with --issuer aws', async () => {
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

  it('identity and access tokens have separate keys, both published for signatures', async () => {
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

  it('pools have separate keys, and unknown pools have none', async () => {
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
    const person = await newPerson(pool, uniqueName(), attributes);
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

  it('contain the attributes that the client may read', async () => {
    const client = await secondClient(app, { ReadAttributes: ['name'] });
    const person = await newPerson(app, uniqueName(), { name: 'Ada', email: 'ada@example.com' });
    const claims = claimsOf((await tokensOf(client, person)).IdToken);
    expect(claims['name']).toBe('Ada');
    expect(claims).not.toHaveProperty('email');
    expect(claims).not.toHaveProperty('email_verified');
  });

  it('are valid as long as the client settings specify', async () => {
    const client = await secondClient(app, {
      AccessTokenValidity: 5,
      IdTokenValidity: 2,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' },
    });
    const tokens = await tokensOf(client, await newPerson(app));
    expect(tokens.ExpiresIn).toBe(300);
    const life = (token: string | undefined) => Number(claimsOf(token)['exp']) - Number(claimsOf(token)['iat']);
    expect([life(tokens.AccessToken), life(tokens.IdToken)]).toEqual([300, 7_200]);
  });

  it('contain no address as user name if users sign in with addresses', async () => {
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
  it('is accepted only unchanged', async () => {
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
