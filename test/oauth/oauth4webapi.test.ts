/** The unmodified oauth4webapi, which checks each answer strictly, against a real server, and pages of other origins. */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { authorizeUrl, callback, claimsOf, exchange, type Place, startPlace } from './place.ts';

let place: Place;
let server: oauth.AuthorizationServer;
const insecure = { [oauth.allowInsecureRequests]: true };
beforeAll(async () => {
  place = await startPlace();
  const issuer = new URL(place.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
});
afterAll(() => place.stop());

it.each(['oidc', 'oauth2'] as const)('finds the metadata by %s', async (algorithm) => {
  const issuer = new URL(place.issuer);
  const answer = await oauth.discoveryRequest(issuer, { algorithm, ...insecure });
  expect(await oauth.processDiscoveryResponse(issuer, answer)).toEqual(server);
});

it('accepts every answer of the code grant', async () => {
  const { id } = await place.newClient();
  const client = { client_id: id };
  const verifier = oauth.generateRandomCodeVerifier();
  const nonce = oauth.generateRandomNonce();
  const url = authorizeUrl(
    place,
    { id, secret: undefined },
    {
      scope: 'openid email',
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      resource: 'https://photos.example/api',
    },
  );
  const address = await place.browser().authorize(url, place.person);
  const parameters = oauth.validateAuthResponse(server, client, address, 's1');
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    callback,
    verifier,
    insecure,
  );
  const checks = { expectedNonce: nonce, requireIdToken: true };
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, checks);
  await oauth.validateApplicationLevelSignature(server, answer, insecure);
  expect(claimsOf(tokens.access_token)['aud']).toBe('https://photos.example/api');

  const sub = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? '';
  const user = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
  expect(await oauth.processUserInfoResponse(server, client, sub, user)).toMatchObject({ email: 'ada@example.com' });

  const refresh = tokens.refresh_token ?? '';
  const refreshed = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, insecure);
  await oauth.processRefreshTokenResponse(server, client, refreshed);
  const revoked = await oauth.revocationRequest(server, client, oauth.None(), refresh, insecure);
  expect(await oauth.processRevocationResponse(revoked)).toBeUndefined();
  // An access token is refused by name, as on AWS.
  const access = await oauth.revocationRequest(server, client, oauth.None(), tokens.access_token, insecure);
  await expect(oauth.processRevocationResponse(access)).rejects.toMatchObject({ error: 'unsupported_token_type' });
});

it('reads the refusal of a request', async () => {
  const { id } = await place.newClient();
  const url = authorizeUrl(place, { id, secret: undefined }, { scope: 'openid nonsense' });
  const { location = '' } = await place.browser().open(url);
  expect(() => oauth.validateAuthResponse(server, { client_id: id }, new URL(location), 's1')).toThrow(
    expect.objectContaining({ error: 'invalid_scope' }) as Error,
  );
});

it.each(['/oauth2/token', '/oauth2/userInfo', '/oauth2/revoke', '/oauth2/register'])(
  'pages of other origins may call %s with any header',
  async (path) => {
    const headers = {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-amz-user-agent,dpop',
    };
    const preflight = await fetch(`${place.issuer}${path}`, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type,x-amz-user-agent,dpop');
    const answer = await fetch(`${place.issuer}${path}`, {
      method: 'POST',
      headers: { 'x-amz-user-agent': 'amplify' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  },
);

it('also finds the pool at the root, by the client', async () => {
  const client = await place.newClient({ GenerateSecret: true });
  const root = { issuer: place.endpoint };
  const browser = place.browser();
  const address = await browser.authorize(authorizeUrl(root, client), place.person);
  const { status, body } = await exchange(root, client, address);
  expect(status).toBe(200);
  const user = await fetch(`${place.endpoint}/oauth2/userInfo`, {
    headers: { authorization: `Bearer ${body['access_token']}` },
  });
  expect(user.status).toBe(200);
});
