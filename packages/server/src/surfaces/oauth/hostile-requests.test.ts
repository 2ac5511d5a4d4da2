/** Requests that no client sends: never an error of the server, and never a redirect to an address of the request. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { callback, newOAuthPlace, type OAuthClient, type OAuthPlace } from './testing/oauth-place.ts';

let services: TestServices;
let place: OAuthPlace;
let client: OAuthClient;
let cookie = '';
beforeAll(async () => {
  services = await createTestServices();
  place = await newOAuthPlace(services, { DcrConfiguration: { EnableStatus: 'ENABLED', OpenDcrEnabled: true } });
  client = await place.newClient();
  cookie = await place.newSession();
});
afterAll(() => services.close());

/** A generator of numbers that is the same in each run (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const texts = [
  '',
  '\0',
  'a\0b',
  '%00',
  '%',
  '%zz',
  '+',
  '__proto__',
  'constructor',
  'null',
  '[]',
  '{}',
  '"',
  "'",
  '<script>',
  '\r\n',
  '😀',
  '\ufffd',
  '\u202e',
  '-1',
  '1e9',
  '99999999999999999999',
  'x'.repeat(3_000),
  'none',
  'login',
  'code',
  'token',
  'S256',
  'openid',
  'openid email',
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'https://evil.example/',
];
const names = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'identity_provider',
  'idp_identifier',
  'prompt',
  'max_age',
  'acr_values',
  'resource',
  'login_hint',
  'id_token_hint',
  'logout_uri',
  'post_logout_redirect_uri',
  'grant_type',
  'code',
  'code_verifier',
  'refresh_token',
  'token',
  'aws_client_metadata',
  'access_token',
  '__proto__',
  'constructor',
  '\0',
];
const authorizations = [
  '',
  'Basic',
  'Basic Og==',
  'Basic ////',
  'Basic AAA6AAA=',
  'Bearer',
  'Bearer a.b.c',
  'Bearer  ',
  'DPoP x',
];
const types = ['application/x-www-form-urlencoded', 'application/json', 'text/plain', 'multipart/form-data', ''];
const posts = [
  '/oauth2/token',
  '/oauth2/userInfo',
  '/oauth2/revoke',
  '/oauth2/register',
  '/oauth2/authorize',
  '/logout',
];
const gets = ['/oauth2/authorize', '/logout', '/oauth2/userInfo'];

it('2,000 of them', async () => {
  const below = generator(33);
  const pick = (list: readonly string[]): string => list[below(list.length)] ?? '';
  for (let round = 0; round < 2_000; round += 1) {
    const parameters = new URLSearchParams();
    if (below(3) > 0) parameters.append('client_id', client.id);
    if (below(3) > 0) parameters.append('redirect_uri', callback);
    for (let count = below(6); count > 0; count -= 1) parameters.append(pick(names), pick(texts));
    const isPost = below(2) === 0;
    const path = pick(isPost ? posts : gets);
    const headers = { authorization: pick(authorizations), ...(below(2) === 0 && { cookie }) };
    const answer = isPost
      ? await place.request(path, {
          method: 'POST',
          headers: { ...headers, 'content-type': pick(types) },
          body: below(4) === 0 ? pick(texts) : parameters.toString(),
        })
      : await place.request(`${path}?${parameters.toString()}`, { headers });
    const request = `${path} ${parameters.toString().slice(0, 500)}`;
    expect(answer.status, request).toBeLessThan(500);
    expect(['localhost', 'app.example', '']).toContain(answer.location.hostname);
  }
});
