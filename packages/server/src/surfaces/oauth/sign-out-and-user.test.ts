/** userInfo, revoke and logout. Sign-outs of whole browsers are in test/oauth/. */
import { describe, expect, it } from 'vitest';
import { CreateUserPoolDomain } from '../../operations/domains/CreateUserPoolDomain.ts';
import { callOperation } from '../../operations/testing/call.ts';
import { ListDevices } from '../../operations/devices/ListDevices.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { GetTokensFromRefreshToken } from '../../operations/tokens/GetTokensFromRefreshToken.ts';
import { GlobalSignOut } from '../../operations/tokens/GlobalSignOut.ts';
import { UpdateUserAttributes } from '../../operations/users/self-service/UpdateUserAttributes.ts';
import { GetUser } from '../../operations/users/self-service/GetUser.ts';
import { GetUserAuthFactors } from '../../operations/users/self-service/GetUserAuthFactors.ts';
import { AdminUserGlobalSignOut } from '../../operations/tokens/AdminUserGlobalSignOut.ts';
import { signIn } from '../../operations/users/testing/users.ts';
import { callback, claimsOf, newOAuthPlace, oauthApp, type OAuthClient, signedOut } from './testing/oauth-place.ts';
import { openOAuthSuite } from './testing/oauth-suite.ts';

const { services, place, client } = await openOAuthSuite();

async function tokensOf(at = place, own = client, scope = 'openid email photos/read') {
  const { location } = await at.authorize(own, { scope }, await at.newSession());
  const code = location.searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback };
  return (await at.post('/oauth2/token', own, form)).body as Readonly<Record<string, string>>;
}

const bearer = (token: string | undefined) => ({ headers: { authorization: `Bearer ${token}` } });

describe('userInfo', () => {
  it("answers with Cognito's strings and headers", async () => {
    const { access_token } = await tokensOf();
    const answer = await place.request('/oauth2/userInfo', bearer(access_token));
    expect(Object.entries(answer.body)).toEqual([
      ['sub', place.sub],
      ['email', 'ada@example.com'],
      ['email_verified', 'true'],
      ['username', 'ada'],
    ]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
      pragma: 'no-cache',
      expires: '0',
      'x-frame-options': 'DENY',
      'access-control-allow-origin': '*',
    });
  });

  it('has booleans where the pool chose them', async () => {
    const own = await newOAuthPlace(services, { UserPoolTags: { 'latchkey:userinfo-booleans': 'on' } });
    const { access_token } = await tokensOf(own, await own.newClient());
    expect((await own.request('/oauth2/userInfo', bearer(access_token))).body['email_verified']).toBe(true);
  });

  it('shows only what the client may read', async () => {
    const own = await place.newClient({ ReadAttributes: ['name'] });
    const { access_token } = await tokensOf(place, own, 'openid profile');
    const { body } = await place.request('/oauth2/userInfo', bearer(access_token));
    expect(Object.keys(body)).toEqual(['sub', 'name', 'username']);
  });

  it.each<[string, RequestInit]>([
    ['no token', {}],
    ['another scheme', { headers: { authorization: 'Basic eDp5' } }],
    ['an empty form', { method: 'POST', body: new URLSearchParams() }],
  ])('refuses a request without a token: %s', async (_which, init) => {
    const answer = await place.request('/oauth2/userInfo', init);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"',
    );
    expect(answer.body['error']).toBe('invalid_request');
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['nonsense', async () => Promise.resolve('x.y.z')],
    ['a token of the API', () => signIn(services, place, 'ada')],
    ['a token without openid', async () => (await tokensOf(place, client, 'photos/read'))['access_token']],
    ['an identity token', async () => (await tokensOf())['id_token']],
    [
      'a token of another pool',
      async () => {
        const own = await newOAuthPlace(services);
        return (await tokensOf(own, await own.newClient()))['access_token'];
      },
    ],
    [
      'a token of a user who signed out everywhere',
      async () => {
        const { access_token } = await tokensOf();
        await callOperation(services, AdminUserGlobalSignOut, { UserPoolId: place.UserPoolId, Username: 'ada' });
        return access_token;
      },
    ],
  ])('refuses %s', async (_which, token) => {
    const answer = await place.request('/oauth2/userInfo', bearer(await token()));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", error_description="Access/);
  });
});

it('a token is valid at the addresses of its own pool only', async () => {
  const { access_token } = await tokensOf();
  const other = await newOAuthPlace(services);
  await callOperation(services, CreateUserPoolDomain, { UserPoolId: place.UserPoolId, Domain: 'own-people' });
  await callOperation(services, CreateUserPoolDomain, { UserPoolId: other.UserPoolId, Domain: 'other-people' });
  const app = oauthApp(services);
  const statusAt = async (host: string, path = '/oauth2/userInfo') => {
    const headers = { host, authorization: `Bearer ${access_token}` };
    return (await app.request(`http://${host}${path}`, { headers })).status;
  };
  expect(await statusAt('own-people.localhost')).toBe(200);
  expect(await statusAt('localhost:9229')).toBe(200);
  expect(await statusAt('other-people.localhost')).toBe(401);
  expect(await statusAt('localhost:9229', `/${other.UserPoolId}/oauth2/userInfo`)).toBe(401);
});

describe('the tokens at the API', () => {
  const account = 'openid aws.cognito.signin.user.admin';

  it.each([
    [account, undefined],
    ['openid email', 'Access Token does not have required scopes'],
  ])('give access to the account only with its scope: %s', async (scope, refusal) => {
    const { access_token: AccessToken = '' } = await tokensOf(place, client, scope);
    const calls = [
      () => callOperation(services, GetUser, { AccessToken }),
      () => callOperation(services, GetUserAuthFactors, { AccessToken }),
      () => callOperation(services, UpdateUserAttributes, { AccessToken, UserAttributes: [] }),
      () => callOperation(services, ListDevices, { AccessToken }),
      () => callOperation(services, GlobalSignOut, { AccessToken }),
    ];
    for (const call of calls) {
      const message = await call().then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      );
      expect(message).toBe(refusal);
    }
  });

  it('keep their scopes when the API refreshes them, and never get an identity token without openid', async () => {
    const own = await place.newClient({ ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
    const rotating = await place.newClient({
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      ExplicitAuthFlows: [],
    });
    const { refresh_token: REFRESH_TOKEN = '' } = await tokensOf(place, own, 'photos/read');
    const parameters = { ClientId: own.id, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } } as const;
    const first = (await callOperation(services, InitiateAuth, parameters)).AuthenticationResult;
    expect([claimsOf(first?.AccessToken)['scope'], first?.IdToken]).toEqual(['photos/read', undefined]);

    const { refresh_token: RefreshToken = '' } = await tokensOf(place, rotating, 'photos/read');
    const rotate = { ClientId: rotating.id, RefreshToken };
    const second = (await callOperation(services, GetTokensFromRefreshToken, rotate)).AuthenticationResult;
    expect([claimsOf(second?.AccessToken)['scope'], second?.IdToken]).toEqual(['photos/read', undefined]);
    // The token that was rotated at the API is no longer valid at the endpoint, and ends the family.
    const form = { grant_type: 'refresh_token' };
    const reused = await place.post('/oauth2/token', rotating, { ...form, refresh_token: RefreshToken });
    const successor = await place.post('/oauth2/token', rotating, { ...form, refresh_token: second?.RefreshToken });
    expect([reused.body['error'], successor.body['error']]).toEqual(['invalid_grant', 'invalid_grant']);
  });
});

describe('revoke', () => {
  it('ends a refresh token and its tokens, and answers with nothing', async () => {
    const { refresh_token: token = '', access_token } = await tokensOf();
    for (const again of [token, token, 'nonsense']) {
      const answer = await place.post('/oauth2/revoke', client, { token: again });
      expect([answer.status, answer.body, answer.headers.get('access-control-allow-origin')]).toEqual([200, {}, '*']);
    }
    expect((await place.request('/oauth2/userInfo', bearer(access_token))).status).toBe(401);
  });

  it('refuses what it cannot do', async () => {
    const { access_token, refresh_token } = await tokensOf();
    const revoke = async (own: OAuthClient, token: string | undefined) => {
      const { status, body } = await place.post('/oauth2/revoke', own, { token });
      return [status, body['error']];
    };
    expect(await revoke(client, undefined)).toEqual([400, 'invalid_request']);
    expect(await revoke(client, access_token)).toEqual([400, 'unsupported_token_type']);
    expect(await revoke({ id: 'nobody', secret: undefined }, refresh_token)).toEqual([401, 'invalid_client']);
    expect(await revoke({ ...client, secret: 'wrong' }, refresh_token)).toEqual([401, 'invalid_client']);
    expect(await revoke(await place.newClient(), refresh_token)).toEqual([400, 'unauthorized_client']);
    const off = await place.newClient({ EnableTokenRevocation: false });
    expect(await revoke(off, (await tokensOf(place, off))['refresh_token'])).toEqual([400, 'invalid_request']);
    expect((await place.request('/oauth2/revoke')).status).toBe(405);
  });
});

describe('logout', () => {
  it('ends the session and its cookie, and keeps the tokens', async () => {
    const cookie = await place.newSession();
    const { access_token } = await tokensOf();
    const query = new URLSearchParams({ client_id: client.id, logout_uri: signedOut });
    const answer = await place.request(`/logout?${query.toString()}`, { headers: { cookie } });
    expect([answer.status, answer.location.href]).toEqual([302, signedOut]);
    expect(answer.headers.get('set-cookie')).toMatch(/^cognito=; Max-Age=0; Path=/);
    expect((await place.authorize(client, {}, cookie)).location.pathname).toMatch(/\/login$/);
    expect((await place.request('/oauth2/userInfo', bearer(access_token))).status).toBe(200);
  });

  it('prefers logout_uri, and refuses addresses that are not registered', async () => {
    const errorAt = async (parameters: Record<string, string>) => {
      const { location } = await place.request(`/logout?${new URLSearchParams(parameters).toString()}`);
      return location.pathname.endsWith('/error') ? location.searchParams.get('error') : location.href;
    };
    const { id: client_id } = client;
    const missing = "Required String parameter 'redirect_uri' is not present";
    expect(await errorAt({ client_id, logout_uri: signedOut, redirect_uri: callback })).toBe(signedOut);
    expect(await errorAt({ client_id, logout_uri: `${signedOut}/` })).toBe(missing);
    expect(await errorAt({ client_id })).toBe(missing);
    expect(await errorAt({ client_id, redirect_uri: signedOut, response_type: 'code' })).toBe(missing);
    expect(await errorAt({ logout_uri: signedOut })).toBe('Missing required parameter client_id in request URL');
  });

  it('accepts an identity token that has expired, and the request as a form', async () => {
    const { id_token = '' } = await tokensOf();
    services.clock.advance(7_200_000);
    const body = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: signedOut, state: 'x' });
    const answer = await place.request('/logout', { method: 'POST', body });
    expect(answer.location.href).toBe(`${signedOut}?state=x`);
  });
});
