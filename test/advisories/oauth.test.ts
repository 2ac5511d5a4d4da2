/** Advisories of comparable products about OAuth 2.0 and the sign-in pages. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AdminDisableUserCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUser, password } from '../harness/aws.ts';
import { uniqueName } from '../harness/people.ts';
import { post as call } from '../harness/wire.ts';
import {
  authorizeUrl,
  callback,
  codeClient,
  exchange,
  newVerifier,
  type OAuthClient,
  type Place,
  post,
  startPlace,
} from '../oauth/place.ts';

let place: Place;
let client: OAuthClient;
beforeAll(async () => {
  place = await startPlace();
  client = await place.newClient();
});
afterAll(() => place?.stop());

const authorize = (parameters: Readonly<Record<string, string>> = {}) =>
  place.browser().authorize(authorizeUrl(place, client, parameters), place.person);

/** Redirect addresses that careless comparisons take for `callback`. */
it.each([
  ['CVE-2024-8883', ['https://app.example', 'https://app.example/', `${callback}/`, 'http://localhost/callback']],
  ['CVE-2024-1132', [`${callback}/../evil`, `${callback}/%2e%2e/evil`, `${callback}%2f..%2fevil`]],
  ['CVE-2023-6291', [`${callback}*`, `${callback}.evil.example`, 'https://app.example.evil.example/callback']],
  [
    'CVE-2026-7504',
    ['https://app.example@evil.example/callback', 'https://evil.example/?https://app.example/callback'],
  ],
  [
    'CVE-2026-3872',
    ['https://app.example\\@evil.example/callback', 'https://APP.example:443/callback', `${callback}#x`],
  ],
])('%s: an address that is not registered gets no redirect', async (_id, addresses) => {
  for (const redirect_uri of addresses) {
    const page = await place.browser().open(authorizeUrl(place, client, { redirect_uri }));
    expect(page.location, redirect_uri).toBeUndefined();
    expect(new URL(page.url).pathname).toMatch(/\/error$/);
  }
});

it('CVE-2020-10770: the address of a request object is not read', async () => {
  let reads = 0;
  const canary = createServer((_request, response) => {
    reads += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  const request_uri = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
  await place.browser().open(authorizeUrl(place, client, { request_uri }));
  canary.close();
  expect(reads).toBe(0);
});

it('CVE-2024-23647: a challenge cannot be left out, nor a verifier be added', async () => {
  const { verifier, challenge } = newVerifier();
  const asked = { code_challenge: challenge, code_challenge_method: 'S256' };
  expect((await exchange(place, client, await authorize(asked))).status).toBe(400);
  expect((await exchange(place, client, await authorize(), { code_verifier: verifier })).status).toBe(400);
  expect((await exchange(place, client, await authorize(asked), { code_verifier: verifier })).status).toBe(200);
});

it('CVE-2026-55672: codes and refresh tokens are bound to their client', async () => {
  const other = await place.newClient();
  expect((await exchange(place, other, await authorize())).body['error']).toBe('invalid_grant');
  const { body } = await exchange(place, client, await authorize());
  const refresh = { grant_type: 'refresh_token', refresh_token: body['refresh_token'] ?? '' };
  expect((await post(place, '/oauth2/token', other, refresh)).body['error']).toBe('invalid_grant');
  expect((await post(place, '/oauth2/token', client, refresh)).status).toBe(200);
});

it('supabase/auth#2612, GHSA-7w99: of many exchanges of one code at once one wins', async () => {
  const address = await authorize();
  const outcomes = await Promise.all(Array.from({ length: 64 }, () => exchange(place, client, address)));
  expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(outcomes.every(({ status }) => status === 200 || status === 400)).toBe(true);
});

it('supabase/auth#2483, CVE-2025-46815: a code that was exchanged is refused', async () => {
  const address = await authorize();
  expect((await exchange(place, client, address)).status).toBe(200);
  expect((await exchange(place, client, address)).body['error']).toBe('invalid_grant');
});

it('supabase/auth#2624, CVE-2020-15223: a revoked token stays revoked', async () => {
  const { body } = await exchange(place, client, await authorize());
  const token = body['refresh_token'] ?? '';
  expect((await post(place, '/oauth2/revoke', client, { token })).status).toBe(200);
  const refreshed = await post(place, '/oauth2/token', client, { grant_type: 'refresh_token', refresh_token: token });
  expect(refreshed.body['error']).toBe('invalid_grant');
});

it('GHSA-9695-w6h2-jpv9, CVE-2026-63203: a token without the scope for it changes nothing of the account', async () => {
  const { body } = await exchange(place, client, await authorize());
  const AccessToken = body['access_token'];
  const off = { Enabled: false, PreferredMfa: false };
  const inputs = {
    SetUserMFAPreference: { SoftwareTokenMfaSettings: off },
    UpdateUserAttributes: { UserAttributes: [{ Name: 'name', Value: 'Mallory' }] },
    DeleteUser: {},
    ListDevices: {},
    GetUser: {},
  };
  for (const [operation, input] of Object.entries(inputs)) {
    const reply = await call(place.endpoint, operation, { AccessToken, ...input });
    expect(reply.body, operation).toMatchObject({ __type: 'NotAuthorizedException' });
  }
});

it('CVE-2024-28197: a session that was planted in the browser before the sign-in is not the session after it', async () => {
  const names = [...(await signedInCookies()).keys()];
  const victim = place.browser();
  for (const name of names) victim.cookies.set(name, 'planted');
  await victim.authorize(authorizeUrl(place, client), place.person);
  const attacker = place.browser();
  for (const name of names) attacker.cookies.set(name, 'planted');
  const silent = await attacker.open(authorizeUrl(place, client, { prompt: 'none' }));
  expect(new URL(silent.location ?? '').searchParams.get('error')).toBe('login_required');
});

async function signedInCookies(): Promise<Map<string, string>> {
  const browser = place.browser();
  await browser.authorize(authorizeUrl(place, client), place.person);
  return browser.cookies;
}

it('CVE-2026-7507: a form that another browser was shown signs nobody in', async () => {
  const attacker = place.browser();
  const shown = await attacker.open(authorizeUrl(place, client));
  const victim = place.browser();
  const _csrf = attacker.cookies.get('XSRF-TOKEN') ?? '';
  const answer = await victim.open(shown.url, { _csrf, ...place.person, signInSubmitButton: 'Sign in' });
  expect(answer.location).toBeUndefined();
});

it('CVE-2025-53942, CVE-2025-64521: a disabled user is not signed in on the pages, nor by an old session', async () => {
  const username = uniqueName('disabled');
  await createUser(place.app.sdk, place.app, username);
  const browser = place.browser();
  await browser.authorize(authorizeUrl(place, client), { username, password });
  await place.app.sdk.send(new AdminDisableUserCommand({ UserPoolId: place.app.userPoolId, Username: username }));
  const silent = await browser.open(authorizeUrl(place, client, { prompt: 'none' }));
  expect(new URL(silent.location ?? '').searchParams.get('error')).toBe('login_required');
  const other = place.browser();
  const page = await other.open(authorizeUrl(place, client));
  expect((await other.signIn(page, { username, password })).location).toBeUndefined();
});

it('CVE-2025-64717: a way to sign in that the client has lost is closed', async () => {
  const lost = await place.newClient();
  const { userPoolId: UserPoolId } = place.app;
  const settings = { ...codeClient, UserPoolId, ClientId: lost.id } as const;
  await place.browser().authorize(authorizeUrl(place, lost), place.person);
  const off = { AllowedOAuthFlowsUserPoolClient: false, AllowedOAuthFlows: [], AllowedOAuthScopes: [] };
  await place.app.sdk.send(new UpdateUserPoolClientCommand({ ...settings, ...off }));
  expect((await place.browser().open(authorizeUrl(place, lost))).location ?? '').not.toContain('code=');
});

const markup = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

it.each([
  [
    'CVE-2019-8400',
    (base: string) => `${base}/error?${new URLSearchParams({ error: markup, error_description: markup }).toString()}`,
  ],
  ['CVE-2026-29191', () => authorizeUrl(place, client, { login_hint: markup })],
  ['CVE-2026-29192', () => authorizeUrl(place, client, { state: markup, nonce: markup })],
  [
    'CVE-2025-67495',
    (base: string) =>
      `${base}/logout?${new URLSearchParams({ client_id: client.id, logout_uri: `javascript:${markup}` }).toString()}`,
  ],
])('%s: markup in an address is not markup in the page', async (_id, addressOf) => {
  const page = await place.browser().open(addressOf(place.issuer));
  expect(page.text).not.toContain('<img src=x');
  expect(page.text).not.toContain('<script>alert');
  expect(page.location ?? '').not.toMatch(/^javascript:/);
  if (page.text !== '') expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
});

it.each([
  ['CVE-2025-64101', { 'x-forwarded-host': 'evil.example' }],
  ['GHSA-93m4-mfpg-c3xf', { forwarded: 'host=evil.example;proto=https' }],
  [
    'GHSA-2wmj-46rj-qm2w',
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-port': '1' },
  ],
])('%s: a forged host is in no address', async (_id, headers) => {
  const login = `${place.issuer}/login${new URL(authorizeUrl(place, client)).search}`;
  for (const address of [`${place.issuer}/.well-known/openid-configuration`, login, authorizeUrl(place, client)]) {
    const answer = await fetch(address, { headers, redirect: 'manual' });
    expect((await answer.text()) + JSON.stringify([...answer.headers])).not.toContain('evil.example');
  }
});
