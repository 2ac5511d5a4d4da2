/**
 * The checks of the OpenID Foundation's conformance suite (plans Config, Basic, Dynamic and RP-Initiated Logout) as far as
 * they need no page of the suite, each named after its module. Where Cognito itself deviates, the name says so.
 */
import { JwtVerifier } from 'aws-jwt-verify';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorizeUrl,
  callback,
  claimsOf,
  exchange,
  newVerifier,
  type OAuthClient,
  type Place,
  post,
  signedOut,
  startPlace,
} from './place.ts';

let place: Place;
let client: OAuthClient;
beforeAll(async () => {
  place = await startPlace({
    DcrConfiguration: { EnableStatus: 'ENABLED', OpenDcrEnabled: true },
  } as object);
  client = await place.newClient({ GenerateSecret: true });
});
afterAll(() => place.stop());

const allScopes = 'openid profile email phone';
type Parameters = Readonly<Record<string, string | undefined>>;

/** Signs in and exchanges the code. */
async function signedIn(parameters: Parameters = {}, browser = place.browser()) {
  const address = await browser.authorize(authorizeUrl(place, client, parameters), place.person);
  const { status, body } = await exchange(place, client, address);
  expect(status).toBe(200);
  return { address, tokens: body, browser, claims: claimsOf(body['id_token']) };
}

const userInfo = (token: string | undefined, init: RequestInit = {}) =>
  fetch(`${place.issuer}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` }, ...init });

const metadata = async () =>
  (await (await fetch(`${place.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;

const errorOf = (location: string | undefined) => new URL(location ?? 'about:blank').searchParams.get('error');

describe('oidcc-config-certification-test-plan', () => {
  it('oidcc-discovery-endpoint-verification', async () => {
    const answer = await fetch(`${place.issuer}/.well-known/openid-configuration`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const document = (await answer.json()) as Record<string, unknown>;
    expect(document['issuer']).toBe(place.issuer);
    expect(document['id_token_signing_alg_values_supported']).toContain('RS256');
    for (const name of Object.keys(document).filter((key) => /_endpoint$|_uri$/.test(key))) {
      expect(URL.canParse(String(document[name]))).toBe(true);
    }
    for (const name of Object.keys(document).filter((key) => key.endsWith('_supported') && !/_parameter_/.test(key))) {
      expect(document[name]).toSatisfy((value: unknown) => Array.isArray(value) && value.length > 0);
    }
    const keys = (await (await fetch(String(document['jwks_uri']))).json()) as { keys: Record<string, string>[] };
    expect(keys.keys.every(({ kty, kid, d }) => kty === 'RSA' && kid !== undefined && d === undefined)).toBe(true);
  });
});

describe('oidcc-basic-certification-test-plan', () => {
  it('oidcc-server', async () => {
    const { address, tokens, claims } = await signedIn({ nonce: 'n-1' });
    expect(address.searchParams.get('state')).toBe('s1');
    expect(tokens['token_type']).toBe('Bearer');
    expect(claims).toMatchObject({ iss: place.issuer, aud: client.id, nonce: 'n-1' });
  });

  it('oidcc-server-client-secret-post', async () => {
    const address = await place.browser().authorize(authorizeUrl(place, client), place.person);
    const { id, secret = '' } = client;
    const { status } = await exchange(place, { id, secret: undefined }, address, { client_secret: secret });
    expect(status).toBe(200);
  });

  it('oidcc-response-type-missing', async () => {
    const answer = await place.browser().open(authorizeUrl(place, client, { response_type: undefined }));
    expect(errorOf(answer.location)).toBe('invalid_request');
  });

  it('oidcc-idtoken-signature', async () => {
    const { tokens } = await signedIn();
    const verifier = JwtVerifier.create({ issuer: place.issuer, audience: client.id });
    verifier.cacheJwks((await (await fetch(String((await metadata())['jwks_uri']))).json()) as Jwks);
    expect(decomposeUnverifiedJwt(tokens['id_token'] ?? '').header.alg).toBe('RS256');
    expect(verifier.verifySync(tokens['id_token'] ?? '').sub).toBeDefined();
  });

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
    expect((await signedIn({ nonce: undefined })).claims).not.toHaveProperty('nonce');
  });

  it('oidcc-userinfo-get, -post-header, -post-body', async () => {
    const { tokens, claims } = await signedIn();
    const token = tokens['access_token'] ?? '';
    const answers = [
      await userInfo(token),
      await userInfo(token, { method: 'POST' }),
      await userInfo('', { method: 'POST', headers: {}, body: new URLSearchParams({ access_token: token }) }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ sub: claims['sub'] });
    }
  });

  it.each([
    ['oidcc-scope-profile', 'openid profile', ['name'], ['email', 'phone_number']],
    ['oidcc-scope-email', 'openid email', ['email', 'email_verified'], ['name', 'phone_number']],
    ['oidcc-scope-phone', 'openid phone', ['phone_number', 'phone_number_verified'], ['name', 'email']],
    ['oidcc-scope-all', allScopes, ['name', 'email', 'phone_number'], []],
  ])('%s', async (_module, scope, present, absent) => {
    const { tokens, claims } = await signedIn({ scope });
    const info = (await (await userInfo(tokens['access_token'])).json()) as object;
    for (const holder of [info, claims]) {
      for (const name of present) expect(holder).toHaveProperty(name);
      for (const name of absent) expect(holder).not.toHaveProperty(name);
    }
  });

  it.each([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-login-hint', { login_hint: 'somebody@example.com' }],
    ['oidcc-ui-locales', { ui_locales: 'se' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 urn:cognito:loa:1 urn:cognito:loa:4' }],
  ])('%s', async (_module, parameters) => {
    await signedIn(parameters);
  });

  it('oidcc-prompt-login', async () => {
    const first = await signedIn();
    await new Promise((done) => setTimeout(done, 1_100));
    const page = await first.browser.open(authorizeUrl(place, client, { prompt: 'login' }));
    expect(page.url).toContain('/login?');
    const second = await signedIn({ prompt: 'login' }, first.browser);
    expect(Number(second.claims['auth_time'])).toBeGreaterThan(Number(first.claims['auth_time']));
    expect(second.claims['sub']).toBe(first.claims['sub']);
  });

  it('oidcc-prompt-none-not-logged-in', async () => {
    const answer = await place.browser().open(authorizeUrl(place, client, { prompt: 'none' }));
    expect(answer.location).toBe(`${callback}?state=s1&error=login_required`);
  });

  it('oidcc-prompt-none-logged-in', async () => {
    const first = await signedIn();
    const answer = await first.browser.open(authorizeUrl(place, client, { prompt: 'none' }));
    const { body } = await exchange(place, client, new URL(answer.location ?? ''));
    const { sub, auth_time } = first.claims;
    expect(claimsOf(body['id_token'])).toMatchObject({ sub, auth_time });
  });

  it('oidcc-id-token-hint', async () => {
    const first = await signedIn();
    const url = authorizeUrl(place, client, { prompt: 'none', id_token_hint: first.tokens['id_token'] });
    expect(new URL((await first.browser.open(url)).location ?? '').searchParams.has('code')).toBe(true);
    const foreign = authorizeUrl(place, client, { prompt: 'none', id_token_hint: 'x.y.z' });
    expect(errorOf((await first.browser.open(foreign)).location)).toBe('login_required');
  });

  it('oidcc-max-age-1', async () => {
    const first = await signedIn();
    await new Promise((done) => setTimeout(done, 1_100));
    const page = await first.browser.open(authorizeUrl(place, client, { max_age: '1' }));
    expect(page.url).toContain('/login?');
    const second = await signedIn({ max_age: '1' }, first.browser);
    expect(Number(second.claims['auth_time'])).toBeGreaterThan(Number(first.claims['auth_time']));
  });

  it('oidcc-max-age-10000', async () => {
    const first = await signedIn();
    const answer = await first.browser.open(authorizeUrl(place, client, { max_age: '10000' }));
    const { body } = await exchange(place, client, new URL(answer.location ?? ''));
    expect(claimsOf(body['id_token'])['auth_time']).toBe(first.claims['auth_time']);
  });

  it('oidcc-codereuse: the second use ends the tokens of the first', async () => {
    const { address, tokens } = await signedIn();
    expect((await userInfo(tokens['access_token'])).status).toBe(200);
    const again = await exchange(place, client, address);
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
    expect((await userInfo(tokens['access_token'])).status).toBe(401);
  });

  it('oidcc-ensure-registered-redirect-uri', async () => {
    const answer = await place.browser().open(authorizeUrl(place, client, { redirect_uri: 'https://evil.example/' }));
    expect(answer.location).toBeUndefined();
    const query = new URLSearchParams({ error: 'redirect_mismatch', client_id: client.id });
    expect(answer.url).toBe(`${place.issuer}/error?${query.toString()}`);
    expect(answer.status).toBe(400);
  });

  it('oidcc-ensure-post-request-succeeds', async () => {
    const url = new URL(authorizeUrl(place, client));
    const browser = place.browser();
    const page = await browser.open(`${url.origin}${url.pathname}`, Object.fromEntries(url.searchParams));
    const answer = await browser.signIn(page, place.person);
    expect((await exchange(place, client, new URL(answer.location ?? ''))).status).toBe(200);
  });

  it.each([
    [
      'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
      { request: 'eyJhbGciOiJub25lIn0.e30.' },
      'request_not_supported',
    ],
    [
      'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
      { request_uri: 'https://app.example/r' },
      'request_uri_not_supported',
    ],
    ['oidcc-ensure-request-object-with-redirect-uri', { request: 'e.e.' }, 'request_not_supported'],
  ])('%s', async (_module, parameters, error) => {
    expect(errorOf((await place.browser().open(authorizeUrl(place, client, parameters))).location)).toBe(error);
  });

  it('oidcc-refresh-token: bound to its client', async () => {
    const { tokens } = await signedIn();
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' };
    expect((await post(place, '/oauth2/token', client, refresh)).status).toBe(200);
    const other = await place.newClient({ GenerateSecret: true });
    const foreign = await post(place, '/oauth2/token', other, refresh);
    expect([foreign.status, foreign.body['error']]).toEqual([400, 'invalid_grant']);
  });

  it('oidcc-server-pkce', async () => {
    const { verifier, challenge } = newVerifier();
    const url = authorizeUrl(place, client, { code_challenge: challenge, code_challenge_method: 'S256' });
    const address = await place.browser().authorize(url, place.person);
    const wrong = await exchange(place, client, address, { code_verifier: newVerifier().verifier });
    expect([wrong.status, wrong.body['error']]).toEqual([400, 'invalid_grant']);
    expect((await exchange(place, client, address)).body['error']).toBe('invalid_grant');
    expect((await exchange(place, client, address, { code_verifier: verifier })).status).toBe(200);
  });
});

describe('oidcc-dynamic-certification-test-plan', () => {
  const register = (metadata: object) =>
    fetch(`${place.issuer}/oauth2/register`, { method: 'POST', body: JSON.stringify(metadata) });

  it('oidcc-redirect-uri-query-OK, -mismatch, -added', async () => {
    const registered = `${callback}?foo=bar`;
    const answer = await register({ redirect_uris: [registered], scope: 'openid' });
    expect(answer.status).toBe(201);
    const { client_id: id, client_secret: secret } = (await answer.json()) as Record<string, string>;
    const own = { id: id ?? '', secret };
    const url = authorizeUrl(place, own, { redirect_uri: registered });
    const address = await place.browser().authorize(url, place.person);
    expect(address.searchParams.get('foo')).toBe('bar');
    expect(address.searchParams.has('code')).toBe(true);
    for (const redirect_uri of [callback, `${callback}?foo=baz`, `${registered}&bar=baz`]) {
      const refused = await place.browser().open(authorizeUrl(place, own, { redirect_uri }));
      expect(refused.url).toContain('/error?error=redirect_mismatch');
    }
  });

  it.each([
    ['oidcc-redirect-uri-regfrag', { redirect_uris: [`${callback}#part`] }, 'invalid_redirect_uri'],
    ['a script', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['http on another machine', { redirect_uris: ['http://app.example/'] }, 'invalid_redirect_uri'],
    ['no address', {}, 'invalid_redirect_uri'],
    [
      'an unknown method',
      { redirect_uris: [callback], token_endpoint_auth_method: 'private_key_jwt' },
      'invalid_client_metadata',
    ],
    ['the implicit grant', { redirect_uris: [callback], grant_types: ['implicit'] }, 'invalid_client_metadata'],
    ['a grant that may not be registered', { grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    [
      'a scope that may not be registered',
      { redirect_uris: [callback], scope: 'aws.cognito/dcr/register' },
      'invalid_client_metadata',
    ],
  ])('%s is refused', async (_module, request, error) => {
    const answer = await register(request);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, error]);
  });
});

describe('oidcc-rp-initiated-logout-certification-test-plan', () => {
  const logout = async (parameters: (idToken: string) => Readonly<Record<string, string>>) => {
    const { tokens, browser } = await signedIn();
    const query = new URLSearchParams(parameters(tokens['id_token'] ?? ''));
    const answer = await browser.open(`${place.issuer}/logout?${query.toString()}`);
    const silent = await browser.open(authorizeUrl(place, client, { prompt: 'none' }));
    // The session ends whatever the request says, as in Cognito.
    expect(errorOf(silent.location)).toBe('login_required');
    return answer;
  };
  /** Changes the payload of a token. */
  const modified = (token: string) => token.replace(/\.(.)/, (_all, first: string) => `.${first === 'e' ? 'f' : 'e'}`);

  it('oidcc-rp-initiated-logout', async () => {
    const answer = await logout((id_token_hint) => ({
      id_token_hint,
      post_logout_redirect_uri: signedOut,
      state: 'x y',
    }));
    expect(answer.location).toBe(`${signedOut}?state=x+y`);
  });

  it('oidcc-rp-initiated-logout-no-state', async () => {
    const answer = await logout((id_token_hint) => ({ id_token_hint, post_logout_redirect_uri: signedOut }));
    expect(answer.location).toBe(signedOut);
  });

  it.each([
    [
      'bad-post-logout-redirect-uri',
      (id_token_hint: string) => ({ id_token_hint, post_logout_redirect_uri: 'https://evil.example/' }),
    ],
    [
      'query-added-to-post-logout-redirect-uri',
      (id_token_hint: string) => ({ id_token_hint, post_logout_redirect_uri: `${signedOut}?a=b` }),
    ],
    ['bad-id-token-hint', () => ({ id_token_hint: 'bad', post_logout_redirect_uri: signedOut })],
    [
      'modified-id-token-hint',
      (token: string) => ({ id_token_hint: modified(token), post_logout_redirect_uri: signedOut }),
    ],
    ['no-id-token-hint', () => ({ post_logout_redirect_uri: signedOut })],
    ['no-params', () => ({})],
    ['only-state', () => ({ state: 'x' })],
  ])('oidcc-rp-initiated-logout-%s: the error page', async (_module, parameters) => {
    const answer = await logout(parameters);
    expect(answer.location).toBeUndefined();
    expect(answer.url).toContain('/error?error=');
  });

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
    const answer = await logout((id_token_hint) => ({ id_token_hint }));
    expect([answer.status, answer.location]).toEqual([200, undefined]);
  });

  it("Cognito's own form appends nothing", async () => {
    const answer = await logout(() => ({ client_id: client.id, logout_uri: signedOut, state: 'x' }));
    expect(answer.location).toBe(signedOut);
  });

  it("Cognito's own form can lead to a sign-in", async () => {
    const answer = await logout(() => ({
      client_id: client.id,
      redirect_uri: callback,
      response_type: 'code',
      state: 'x',
      identity_provider: 'Corp',
    }));
    const { pathname, searchParams } = new URL(answer.url);
    expect(pathname).toMatch(/\/login$/);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: client.id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid email phone profile',
      state: 'x',
    });
  });
});

it('no code, token or secret is in the log', async () => {
  const { address, tokens } = await signedIn();
  const secrets = [address.searchParams.get('code') ?? '', client.secret ?? '', ...Object.values(tokens)];
  const long = secrets.filter((secret) => secret.length > 20);
  expect(long.length).toBeGreaterThanOrEqual(5);
  await expect.poll(() => place.output(), { timeout: 10_000 }).toContain('/oauth2/token');
  for (const secret of long) expect(place.output()).not.toContain(secret);
});
