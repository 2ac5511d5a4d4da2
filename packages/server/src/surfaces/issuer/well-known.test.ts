import { serviceError } from '@latchkey/model';
import { importJWK } from 'jose';
import { expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { createSigningKeyStock } from '../../crypto/signing-keys.ts';
import { testPool } from '../../rules/testing/pool.ts';
import { issuerSurface } from './well-known.ts';

const poolId = 'us-east-1_eYpv1mFHB';
const keys = await createSigningKeyStock({ now: () => 0 }, systemRandom, 0).take(poolId);

const surface = issuerSurface({
  directory: {
    pool: (id) =>
      id === poolId
        ? Promise.resolve({ ...testPool(), id })
        : Promise.reject(serviceError('ResourceNotFoundException', `User pool ${id} does not exist.`)),
    signingKeys: () => Promise.resolve(keys),
  },
  settings: { issuerOf: (id) => `https://issuer.example/${id}` },
  publicUrl: () => 'http://127.0.0.1:9339',
});

it('publishes only the public part of the keys', async () => {
  const answer = await surface.request(`/${poolId}/.well-known/jwks.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  const { keys: published } = (await answer.json()) as { keys: Record<string, string>[] };
  expect(published).toHaveLength(2);
  for (const [i, key] of keys.entries()) {
    const { n, e } = key.publicJwk;
    expect(published[i]).toEqual({ alg: 'RS256', e, kid: key.kid, kty: 'RSA', n, use: 'sig' });
    await expect(importJWK(published[i] ?? {})).resolves.toMatchObject({ type: 'public' });
  }
});

const base = `http://127.0.0.1:9339/${poolId}`;

it.each([
  `/${poolId}/.well-known/openid-configuration`,
  `/${poolId}/.well-known/oauth-authorization-server`,
  `/.well-known/openid-configuration/${poolId}`,
  `/.well-known/oauth-authorization-server/${poolId}`,
])('describes the issuer at %s', async (path) => {
  const answer = await surface.request(path);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await answer.json()).toMatchObject({
    // Cognito's members.
    authorization_endpoint: `${base}/oauth2/authorize`,
    end_session_endpoint: `${base}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: `https://issuer.example/${poolId}`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${base}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${base}/oauth2/token`,
    userinfo_endpoint: `${base}/oauth2/userInfo`,
    // Members that clients miss there.
    acr_values_supported: [1, 2, 3, 4].map((level) => `urn:cognito:loa:${level}`),
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  });
});

it('names the registration endpoint only where clients can register', async () => {
  const answer = await surface.request(`/${poolId}/.well-known/openid-configuration`);
  expect(await answer.json()).not.toHaveProperty('registration_endpoint');
});

it.each(['jwks.json', 'openid-configuration'])('answers 404 for the %s of a pool that does not exist', async (file) => {
  const answer = await surface.request(`/us-east-1_nope/.well-known/${file}`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ message: 'User pool us-east-1_nope does not exist.' });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});
