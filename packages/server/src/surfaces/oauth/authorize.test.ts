import { describe, expect, it } from 'vitest';
import { DeleteResourceServer } from '../../operations/resource-servers/DeleteResourceServer.ts';
import { showPromise } from '../../../../../test/harness/promise.ts';
import { callOperation } from '../../operations/testing/call.ts';
import {
  callback,
  challengeOf,
  claimsOf,
  codeClient,
  formOf,
  newOAuthPlace,
  type Parameters,
} from './testing/oauth-place.ts';
import { openOAuthSuite } from './testing/oauth-suite.ts';

const { services, place, client } = await openOAuthSuite();

const challenge = challengeOf('v'.repeat(43));
const ofQuery = ({ location }: { readonly location: URL }) => Object.fromEntries(location.searchParams);

describe('a request that cannot be answered at the address of an app', () => {
  it.each<[string, Parameters, string]>([
    ['no client', { client_id: undefined }, 'invalid_request'],
    ['an unknown client', { client_id: 'nobody' }, 'invalid_request'],
    ['no address', { redirect_uri: undefined }, 'redirect_mismatch'],
    ['an address that is not registered', { redirect_uri: 'https://evil.example/' }, 'redirect_mismatch'],
    ['another case', { redirect_uri: callback.toUpperCase() }, 'redirect_mismatch'],
    ['a slash more', { redirect_uri: `${callback}/` }, 'redirect_mismatch'],
    ['too much text', { state: 'x'.repeat(9_000) }, 'invalid_request'],
  ])('goes to the error page: %s', async (_which, parameters, error) => {
    const answer = await place.authorize(client, parameters);
    expect(answer.status).toBe(302);
    expect(answer.location.pathname).toBe(`/${place.UserPoolId}/error`);
    expect(answer.location.searchParams.get('error')).toBe(error);
  });

  it('goes to the error page if the address is given twice', async () => {
    const query = formOf({ client_id: client.id, redirect_uri: callback, response_type: 'code' });
    query.append('redirect_uri', 'https://evil.example/');
    const answer = await place.request(`/oauth2/authorize?${query.toString()}`);
    expect(answer.location.searchParams.get('error')).toBe('redirect_mismatch');
  });

  it('goes to the error page if the client belongs to another pool, or may not use OAuth', async () => {
    const other = await newOAuthPlace(services);
    expect((await place.authorize(await other.newClient())).location.pathname).toMatch(/\/error$/);
    const apiOnly = { id: place.ClientId, secret: undefined };
    expect((await place.authorize(apiOnly)).location.pathname).toMatch(/\/error$/);
  });
});

describe('a request that is refused at the address of the app', () => {
  it.each<[string, Parameters, string]>([
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['an unknown response type', { response_type: 'token id_token' }, 'invalid_request'],
    ['a grant that is not allowed', { response_type: 'token' }, 'unauthorized_client'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['a challenge without a method', { code_challenge: challenge }, 'invalid_request'],
    ['the method plain', { code_challenge: challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge that is no hash', { code_challenge: 'abc', code_challenge_method: 'S256' }, 'invalid_request'],
    ['an unknown scope', { scope: 'openid nonsense' }, 'invalid_scope'],
    ['a scope that the client may not have', { scope: 'openid photos/write' }, 'invalid_scope'],
    ['email without openid', { scope: 'email' }, 'invalid_scope'],
    ['a resource that is no address', { resource: 'photos' }, 'invalid_target'],
    ['a resource over http', { resource: 'http://photos.example' }, 'invalid_target'],
    ['a resource with a fragment', { resource: 'https://photos.example/#a' }, 'invalid_target'],
    ['prompt none with another', { prompt: 'none login' }, 'invalid_request'],
    ['a max_age that is no number', { max_age: '-1' }, 'invalid_request'],
    ['a provider that the client does not have', { identity_provider: 'Google' }, 'invalid_request'],
    ['an identifier of no provider', { idp_identifier: 'corp.example' }, 'invalid_request'],
    ['a request object', { request: 'x' }, 'request_not_supported'],
    ['the address of a request object', { request_uri: 'https://a.example' }, 'request_uri_not_supported'],
    ['nobody signed in', { prompt: 'none' }, 'login_required'],
  ])('%s', async (_which, parameters, error) => {
    const answer = await place.authorize(client, parameters);
    expect(answer.status).toBe(302);
    const back = answer.location;
    expect(`${back.origin}${back.pathname}`).toBe(callback);
    const { searchParams } = parameters['response_type'] === 'token' ? fragmentOf(back) : back;
    expect({ error: searchParams.get('error'), state: searchParams.get('state') }).toEqual({ error, state: 's' });
    // The order was observed.
    expect([...searchParams.keys()].filter((name) => name !== 'error_description')).toEqual(['state', 'error']);
  });

  it('a parameter that is given twice', async () => {
    const query = formOf({ client_id: client.id, redirect_uri: callback, response_type: 'code', scope: 'openid' });
    query.append('scope', 'email');
    const answer = await place.request(`/oauth2/authorize?${query.toString()}`);
    expect(answer.location.searchParams.get('error')).toBe('invalid_request');
  });
});

const fragmentOf = (url: URL) => ({ searchParams: new URLSearchParams(url.hash.slice(1)) });

describe('a request without a session', () => {
  it('goes to the sign-in page with the same parameters', async () => {
    const parameters = {
      lang: 'de',
      ui_locales: 'de',
      login_hint: 'ada',
      unknown: 'kept',
      identity_provider: 'COGNITO',
    };
    const { location } = await place.authorize(client, parameters);
    expect(location.pathname).toBe(`/${place.UserPoolId}/login`);
    expect(Object.fromEntries(location.searchParams)).toMatchObject(parameters);
  });

  it('may leave out the address if the client has a default and one provider', async () => {
    const own = await place.newClient({ DefaultRedirectURI: callback });
    expect((await place.authorize(own, { redirect_uri: undefined })).location.pathname).toMatch(/\/login$/);
  });
});

describe('a request with a session', () => {
  it.each(['plain', 'a=b&c=d', '100 %', '{"a":"b c"}', 'ä€😀', '%2525', '+', 'x'.repeat(4_000)])(
    'is answered with a code, and returns the state as it was: %s',
    async (state) => {
      const answer = await place.authorize(client, { state }, await place.newSession());
      const { code, ...others } = ofQuery(answer);
      expect(code).toMatch(/^[0-9a-f-]{36}$/);
      expect(others).toEqual({ state });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-amz-cognito-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it.each<[string, Parameters, boolean]>([
    ['prompt login', { prompt: 'login' }, false],
    ['prompt login consent', { prompt: 'login consent' }, false],
    ['prompt none', { prompt: 'none' }, true],
    ['prompt consent, which only identity providers know', { prompt: 'consent' }, true],
    ['max_age 0', { max_age: '0' }, false],
    ['max_age 60', { max_age: '60' }, false],
    ['max_age 3000', { max_age: '3000' }, true],
    ['a level that the session has', { acr_values: 'urn:cognito:loa:1' }, true],
    ['a level that the user cannot reach', { acr_values: 'urn:cognito:loa:4 unknown' }, true],
  ])('asks the user or not: %s', async (_which, parameters, isSilent) => {
    const authenticatedAt = services.clock.now() - 60_000;
    const answer = await place.authorize(client, parameters, await place.newSession({ authenticatedAt }));
    expect(ofQuery(answer)['code'] !== undefined).toBe(isSilent);
    expect(answer.location.pathname.endsWith('/login')).toBe(!isSilent);
  });

  it('ends with its time, and an hour after the sign-in', async () => {
    const expired = await place.newSession({ expiresAt: services.clock.now() });
    expect((await place.authorize(client, {}, expired)).location.pathname).toMatch(/\/login$/);
    const old = await place.newSession({ authenticatedAt: services.clock.now() - 3_600_000 });
    expect((await place.authorize(client, {}, old)).location.pathname).toMatch(/\/login$/);
  });

  it('is not found in the cookie of another pool', async () => {
    const other = await newOAuthPlace(services);
    expect((await place.authorize(client, {}, await other.newSession())).location.pathname).toMatch(/\/login$/);
  });
});

describe('the implicit grant', () => {
  it('answers with tokens in the fragment, and never with a refresh token', async () => {
    const own = await place.newClient({ AllowedOAuthFlows: ['implicit'] });
    const parameters = { response_type: 'token', nonce: 'n1', resource: 'https://photos.example/api' };
    const { location } = await place.authorize(own, parameters, await place.newSession());
    const { searchParams } = fragmentOf(location);
    expect([...searchParams.keys()]).toEqual(['id_token', 'access_token', 'token_type', 'expires_in', 'state']);
    expect(claimsOf(searchParams.get('id_token'))).toMatchObject({
      nonce: 'n1',
      acr: 'urn:cognito:loa:1',
      amr: ['pwd'],
    });
    expect(claimsOf(searchParams.get('access_token'))).toMatchObject({
      aud: 'https://photos.example/api',
      scope: 'openid',
    });
  });

  it('gives no identity token without openid', async () => {
    const own = await place.newClient({ AllowedOAuthFlows: ['implicit'] });
    const parameters = { response_type: 'token', scope: 'photos/read' };
    const { location } = await place.authorize(own, parameters, await place.newSession());
    expect(fragmentOf(location).searchParams.has('id_token')).toBe(false);
  });
});

describe('choices of a pool', () => {
  it.each([
    ['off', [true, true]],
    ['public', [false, true]],
    ['all', [false, false]],
  ])('latchkey:require-pkce %s', async (value, expected) => {
    const own = await newOAuthPlace(services, { UserPoolTags: { 'latchkey:require-pkce': value } });
    const clients = [await own.newClient(), await own.newClient({ GenerateSecret: true })];
    const answers = await Promise.all(clients.map((one) => own.authorize(one)));
    expect(answers.map(({ location }) => location.searchParams.get('error') === null)).toEqual(expected);
  });

  it('AcrConfiguration names the levels', async () => {
    const names = { Level1: { AcrValue: 'bronze' }, Level4: { AcrValue: 'gold' } };
    const own = await newOAuthPlace(services, { AcrConfiguration: names });
    const implicit = await own.newClient({ AllowedOAuthFlows: ['implicit'] });
    const { location } = await own.authorize(implicit, { response_type: 'token' }, await own.newSession());
    expect(claimsOf(fragmentOf(location).searchParams.get('id_token'))['acr']).toBe('bronze');
  });
});

it('a scope whose resource server is gone is accepted, and granted no more', async () => {
  const own = await newOAuthPlace(services);
  const implicit = await own.newClient({ AllowedOAuthFlows: ['implicit'] });
  await callOperation(services, DeleteResourceServer, { UserPoolId: own.UserPoolId, Identifier: 'photos' });
  const parameters = { response_type: 'token', scope: 'openid photos/read' };
  const { location } = await own.authorize(implicit, parameters, await own.newSession());
  expect(claimsOf(fragmentOf(location).searchParams.get('access_token'))['scope']).toBe('openid');
});

it('500 hostile addresses are never followed', async () => {
  const registered = ['https://app.example/callback', 'https://app.example/callback?a=b', 'com.example.app://callback'];
  const own = await place.newClient({ CallbackURLs: registered });
  const cookie = await place.newSession();
  const hostile = hostileAddresses(registered);
  expect(hostile.length).toBeGreaterThanOrEqual(500);
  let followed = 0;
  const allowed = new Set(registered.map((address) => address.split('?')[0]));
  for (const redirect_uri of hostile) {
    for (const parameters of [{}, { prompt: 'none' }, { response_type: 'nonsense' }]) {
      const { status, location } = await place.authorize(own, { redirect_uri, ...parameters }, cookie);
      const target = `${location.protocol}//${location.host}${location.pathname}`;
      expect(status).toBe(302);
      if (registered.includes(redirect_uri)) expect(allowed).toContain(target);
      else expect(location.pathname, redirect_uri).toBe(`/${place.UserPoolId}/error`);
      if (location.pathname !== `/${place.UserPoolId}/error` && !allowed.has(target)) followed += 1;
    }
  }
  showPromise(37, [
    { what: 'hostile redirect addresses', reached: hostile.length, promised: 200, bound: 'at least' },
    { what: 'of them followed', reached: followed, promised: 0, bound: 'at most' },
  ]);
  expect(codeClient.CallbackURLs).toEqual([callback]);
});

/** Variations of registered addresses that attackers try: other hosts, paths, schemes, encodings and characters. */
function hostileAddresses(registered: readonly string[]): readonly string[] {
  const evil = 'evil.example';
  const inserted = [
    '@',
    '%40',
    '\\',
    '/',
    '//',
    '%2f',
    '%5c',
    '#',
    '%23',
    '?',
    '%3f',
    '.',
    '%2e',
    '..',
    ' ',
    '%20',
    '\t',
  ];
  const odd = [
    '\n',
    '\r\n',
    '%0d%0a',
    '\0',
    '%00',
    ':',
    ';',
    '&',
    '|',
    '\u202e',
    '\u3002',
    '\uff0f',
    '\ufeff',
    'ſ',
    'K',
  ];
  const wholes = [
    `https://${evil}`,
    `//${evil}`,
    `\\\\${evil}`,
    `https:${evil}`,
    'javascript:alert(1)',
    'data:text/html,x',
  ];
  const variants = registered.flatMap((address) => [
    ...[...inserted, ...odd].flatMap((text) => [
      `${address}${text}${evil}`,
      `${address}${text}`,
      `${text}${address}`,
      `https://${evil}${text}${address}`,
      address.replace('app.example', `app.example${text}${evil}`),
      address.replace('/callback', `/callback/..${text}${evil}`),
    ]),
    address.toUpperCase(),
    address.replace('https', 'http'),
    address.replace('app.', 'app'),
    encodeURIComponent(address),
    `${address}#`,
    `${address}?`,
    ` ${address}`,
  ]);
  return [...new Set([...variants, ...wholes])];
}
