/** The unmodified openid-client, which is certified as a relying party, against a real server. */
import * as openid from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callback, type Place, signedOut, startPlace } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await startPlace({
    DcrConfiguration: { EnableStatus: 'ENABLED', OpenDcrEnabled: true, AllowedScopes: ['photos/read'] },
  } as object);
});
afterAll(() => place.stop());

const insecure = { execute: [openid.allowInsecureRequests] };

const discover = (id: string, secret?: string, method?: openid.ClientAuth) =>
  openid.discovery(
    new URL(place.issuer),
    id,
    secret,
    method ?? (secret === undefined ? openid.None() : undefined),
    insecure,
  );

/** Signs in with the code grant and PKCE. */
async function signIn(config: openid.Configuration, browser = place.browser(), scope = 'openid email profile') {
  const verifier = openid.randomPKCECodeVerifier();
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope,
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const address = await browser.authorize(url.href, place.person);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return { tokens: await openid.authorizationCodeGrant(config, address, checks), browser };
}

it.each([
  ['a public client', {}, undefined],
  ['a client with a secret in the header', { GenerateSecret: true }, openid.ClientSecretBasic],
  ['a client with a secret in the form', { GenerateSecret: true }, openid.ClientSecretPost],
])('signs in, reads the user, refreshes, revokes: %s', async (_which, settings, method) => {
  const client = await place.newClient(settings);
  const config = await discover(client.id, client.secret, method?.(client.secret ?? ''));
  const { tokens } = await signIn(config);
  const claims = tokens.claims();
  expect(claims).toMatchObject({
    aud: client.id,
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
  });

  const info = await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
  expect(info).toEqual({
    sub: claims?.sub,
    email: 'ada@example.com',
    email_verified: 'true',
    name: 'Ada Lovelace',
    username: 'ada',
  });

  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(refreshed.claims()).toMatchObject({
    sub: claims?.sub,
    auth_time: claims?.auth_time,
    acr: 'urn:cognito:loa:1',
  });
  expect(refreshed.claims()).not.toHaveProperty('nonce');
  expect(refreshed.refresh_token).toBeUndefined();

  await openid.tokenRevocation(config, tokens.refresh_token ?? '');
  await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')).rejects.toThrow();
});

it('rotates refresh tokens', async () => {
  const client = await place.newClient({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } });
  const config = await discover(client.id);
  const { tokens } = await signIn(config);
  const first = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(first.refresh_token).not.toBe(tokens.refresh_token);
  const second = await openid.refreshTokenGrant(config, first.refresh_token ?? '');
  // The use of an old token ends the family.
  await expect(openid.refreshTokenGrant(config, first.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(openid.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

it('gets tokens for itself', async () => {
  const client = await place.newClient({
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['photos/read', 'photos/write'],
    CallbackURLs: undefined,
    LogoutURLs: undefined,
  });
  const config = await discover(client.id, client.secret);
  const tokens = await openid.clientCredentialsGrant(config, { scope: 'photos/read' });
  expect(tokens.expires_in).toBe(3_600);
  expect(tokens.refresh_token).toBeUndefined();
  await expect(openid.clientCredentialsGrant(config, { scope: 'openid' })).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

it('registers itself, signs in and signs out', async () => {
  const config = await openid.dynamicClientRegistration(
    new URL(place.issuer),
    {
      client_name: 'My app',
      redirect_uris: [callback],
      post_logout_redirect_uris: [signedOut],
      scope: 'openid email profile',
    },
    undefined,
    insecure,
  );
  expect(config.clientMetadata()).toMatchObject({
    client_name: 'My app',
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret_expires_at: 0,
    grant_types: ['authorization_code'],
  });
  const { tokens, browser } = await signIn(config);
  const url = openid.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: signedOut,
    state: 'a=b&c %',
  });
  const answer = await browser.open(url.href);
  expect(answer.location).toBe(`${signedOut}?state=a%3Db%26c+%25`);
  expect(browser.cookies.has('cognito')).toBe(false);
});
