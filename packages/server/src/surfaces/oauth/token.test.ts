import { describe, expect, it } from 'vitest';
import { GlobalSignOut } from '../../operations/tokens/GlobalSignOut.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { AddUserPoolClientSecret } from '../../operations/clients/AddUserPoolClientSecret.ts';
import { callOperation } from '../../operations/testing/call.ts';
import { AdminDisableUser } from '../../operations/users/administration/AdminDisableUser.ts';
import { AdminForgetDevice } from '../../operations/devices/AdminForgetDevice.ts';
import { AdminEnableUser } from '../../operations/users/administration/AdminEnableUser.ts';
import { AdminSetUserPassword } from '../../operations/users/administration/AdminSetUserPassword.ts';
import { PASSWORD, signIn } from '../../operations/users/testing/users.ts';
import { sampleDevice } from '../../store/testing/sample-records.ts';
import { type Answer, callback, challengeOf, claimsOf, newOAuthPlace, type Parameters } from './testing/oauth-place.ts';
import { openOAuthSuite } from './testing/oauth-suite.ts';

const { services, place, client } = await openOAuthSuite();
const confidential = await place.newClient({ GenerateSecret: true });
const machine = await place.newClient({
  GenerateSecret: true,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['photos/read', 'photos/write'],
  CallbackURLs: [],
  LogoutURLs: [],
});

const verifier = 'v'.repeat(43);

async function newCode(own = client, parameters: Parameters = {}, at = place): Promise<string> {
  const { location } = await at.authorize(own, parameters, await at.newSession());
  return location.searchParams.get('code') ?? '';
}

const exchange = (code: string, parameters: Parameters = {}, own = client, at = place): Promise<Answer> =>
  at.post('/oauth2/token', own, { grant_type: 'authorization_code', code, redirect_uri: callback, ...parameters });

const refresh = (token: unknown, own = client, at = place): Promise<Answer> =>
  at.post('/oauth2/token', own, { grant_type: 'refresh_token', refresh_token: String(token) });

const errorOf = ({ status, body }: Answer) => [status, body['error']];

describe('a code', () => {
  it('is exchanged for tokens', async () => {
    const scope = 'openid email photos/read';
    const resource = 'https://photos.example/api';
    const answer = await exchange(await newCode(client, { scope, resource, nonce: 'n1' }));
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['id_token', 'access_token', 'refresh_token', 'expires_in', 'token_type']);
    expect(answer.body).toMatchObject({ expires_in: 3_600, token_type: 'Bearer' });
    const access = claimsOf(answer.body['access_token']);
    expect(access).toMatchObject({
      scope,
      aud: resource,
      version: 2,
      sub: place.sub,
      acr: 'urn:cognito:loa:1',
      amr: ['pwd'],
    });
    const id = claimsOf(answer.body['id_token']);
    expect(id).toMatchObject({ nonce: 'n1', email: 'ada@example.com', email_verified: true, aud: client.id });
    expect(id).not.toHaveProperty('phone_number');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
      'access-control-allow-origin': '*',
      'x-amz-cognito-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it.each<[string, Parameters, unknown, string?]>([
    ['no code', { code: undefined }, [400, 'invalid_request']],
    ['no address', { redirect_uri: undefined }, [400, 'invalid_request']],
    ['an unknown code', { code: 'nonsense' }, [400, 'invalid_grant']],
    ['another address', { redirect_uri: `${callback}/` }, [400, 'unauthorized_client'], 'invalid_redirect'],
    ['no grant type', { grant_type: undefined }, [400, 'invalid_request']],
    ['the grant type password', { grant_type: 'password' }, [400, 'unsupported_grant_type']],
    ['no verifier', {}, [400, 'invalid_grant']],
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, [400, 'invalid_grant']],
  ])('is not exchanged, and not used up: %s', async (_which, parameters, error, description) => {
    const code = await newCode(client, { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' });
    const answer = await exchange(code, parameters);
    expect(errorOf(answer)).toEqual(error);
    expect(answer.body['error_description']).toBe(description);
    expect((await exchange(code, { code_verifier: verifier })).status).toBe(200);
  });

  it('without a challenge is not exchanged with a verifier', async () => {
    expect(errorOf(await exchange(await newCode(), { code_verifier: verifier }))).toEqual([400, 'invalid_grant']);
  });

  it('belongs to its client and its pool', async () => {
    expect(errorOf(await exchange(await newCode(), {}, await place.newClient()))).toEqual([400, 'invalid_grant']);
    const other = await newOAuthPlace(services);
    expect(errorOf(await exchange(await newCode(), {}, client, other))).toEqual([400, 'invalid_client']);
  });

  it('used again ends the tokens that it gave', async () => {
    const code = await newCode();
    const first = await exchange(code);
    services.clock.advance(30_000);
    expect(errorOf(await exchange(code))).toEqual([400, 'invalid_grant']);
    expect(errorOf(await refresh(first.body['refresh_token']))).toEqual([400, 'invalid_grant']);
  });

  it('is valid for five minutes', async () => {
    const [early, late] = [await newCode(), await newCode()];
    services.clock.advance(299_999);
    expect((await exchange(early)).status).toBe(200);
    services.clock.advance(1);
    expect(errorOf(await exchange(late))).toEqual([400, 'invalid_grant']);
  });

  it.each([
    ['the user is disabled', () => callOperation(services, AdminDisableUser, { ...place, Username: 'ada' })],
    [
      'the user signed out everywhere',
      async () => callOperation(services, GlobalSignOut, { AccessToken: await signIn(services, place, 'ada') }),
    ],
    [
      'the password was replaced',
      () =>
        callOperation(services, AdminSetUserPassword, {
          ...place,
          Username: 'ada',
          Password: PASSWORD,
          Permanent: true,
        }),
    ],
    [
      'the browser signed out',
      (cookie: string) => place.request(`/logout?client_id=${client.id}`, { headers: { cookie } }),
    ],
  ])('is worth nothing once %s', async (_which, end: (cookie: string) => Promise<unknown>) => {
    const cookie = await place.newSession();
    const { location } = await place.authorize(client, {}, cookie);
    await end(cookie);
    expect(errorOf(await exchange(location.searchParams.get('code') ?? ''))).toEqual([400, 'invalid_grant']);
    await callOperation(services, AdminEnableUser, { ...place, Username: 'ada' });
  });

  it('is worth nothing once the device of its browser was forgotten', async () => {
    const user = await services.store.read.users.find(place.UserPoolId, place.sub);
    const device = sampleDevice(place.UserPoolId, place.sub);
    await services.store.write((tx) => tx.devices.insert(device));
    const { deviceKey } = device;
    const passwordSalt = user?.password?.salt ?? null;
    const authentication = { amr: ['pwd'], level: 1, deviceKey, passwordSalt, provider: null, saml: null };
    const cookie = await place.newSession({ authentication });
    const codes = [await place.authorize(client, {}, cookie), await place.authorize(client, {}, cookie)].map(
      ({ location }) => location.searchParams.get('code') ?? '',
    );
    expect((await exchange(codes[0] ?? '')).status).toBe(200);
    await callOperation(services, AdminForgetDevice, { ...place, Username: 'ada', DeviceKey: deviceKey });
    expect(errorOf(await exchange(codes[1] ?? ''))).toEqual([400, 'invalid_grant']);
  });

  it('is refused if the client may not read the attributes of a scope', async () => {
    const own = await place.newClient({ ReadAttributes: ['email', 'name'] });
    expect(errorOf(await exchange(await newCode(own, { scope: 'openid email' }), {}, own))).toEqual([
      400,
      'invalid_grant',
    ]);
    expect((await exchange(await newCode(own, { scope: 'openid profile' }), {}, own)).status).toBe(200);
  });
});

describe('the authentication of clients', () => {
  const call = (headers: Record<string, string>, parameters: Record<string, string>) =>
    place.request('/oauth2/token', {
      method: 'POST',
      headers,
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', ...parameters }),
    });
  const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });

  it('accepts a secret in the header or in the form', async () => {
    const { id, secret = '' } = confidential;
    const authenticated = [400, 'invalid_grant'];
    expect(errorOf(await call(basic(id, secret), {}))).toEqual(authenticated);
    expect(errorOf(await call(basic(id, secret), { client_id: id }))).toEqual(authenticated);
    expect(errorOf(await call({}, { client_id: id, client_secret: secret }))).toEqual(authenticated);
    expect(errorOf(await call({}, { client_id: client.id }))).toEqual(authenticated);
    expect(errorOf(await call(basic(client.id, ''), {}))).toEqual(authenticated);
  });

  it('accepts both secrets of a client, encoded or not', async () => {
    const { id } = confidential;
    const ClientSecret = 'with+plus_and_more_signs+1234';
    await callOperation(services, AddUserPoolClientSecret, {
      UserPoolId: place.UserPoolId,
      ClientId: id,
      ClientSecret,
    });
    for (const secret of [ClientSecret, encodeURIComponent(ClientSecret), confidential.secret ?? '']) {
      expect(errorOf(await call(basic(id, secret), {}))).toEqual([400, 'invalid_grant']);
    }
  });

  it.each<[string, () => [Record<string, string>, Record<string, string>], string]>([
    ['no client', () => [{}, {}], 'invalid_request'],
    ['an unknown client', () => [{}, { client_id: 'nobody' }], 'invalid_client'],
    ['no secret', () => [{}, { client_id: confidential.id }], 'invalid_client'],
    ['a wrong secret', () => [basic(confidential.id, 'wrong'), {}], 'invalid_client'],
    ['a secret of a public client', () => [{}, { client_id: client.id, client_secret: 'x' }], 'invalid_client'],
    [
      'two secrets',
      () => [basic(confidential.id, confidential.secret ?? ''), { client_secret: 'x' }],
      'invalid_request',
    ],
    [
      'two clients',
      () => [basic(confidential.id, confidential.secret ?? ''), { client_id: client.id }],
      'invalid_request',
    ],
    ['a broken header', () => [{ authorization: 'Basic !!!' }, { client_id: client.id }], 'invalid_client'],
  ])('refuses %s', async (_which, request, error) => {
    expect(errorOf(await call(...request()))).toEqual([400, error]);
  });

  it('refuses a body that is no form, and parameters that are given twice', async () => {
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect(errorOf(await place.request('/oauth2/token', json))).toEqual([400, 'invalid_request']);
    const body = new URLSearchParams({ client_id: client.id, grant_type: 'refresh_token' });
    body.append('client_id', client.id);
    expect(errorOf(await place.request('/oauth2/token', { method: 'POST', body }))).toEqual([400, 'invalid_request']);
  });

  it('refuses GET, and clients that may not use OAuth', async () => {
    expect((await place.request('/oauth2/token')).status).toBe(405);
    const apiOnly = { id: place.ClientId, secret: undefined };
    expect(errorOf(await refresh('x', apiOnly))).toEqual([400, 'unauthorized_client']);
  });
});

describe('a refresh', () => {
  it('keeps scopes, audience, level, methods, origin and time of the sign-in', async () => {
    const first = await exchange(
      await newCode(client, { scope: 'openid photos/read', resource: 'https://a.example', nonce: 'n' }),
    );
    services.clock.advance(60_000);
    const second = await refresh(first.body['refresh_token']);
    expect(Object.keys(second.body)).toEqual(['id_token', 'access_token', 'expires_in', 'token_type']);
    const kept = ({ scope, aud, acr, amr, origin_jti, auth_time }: Readonly<Record<string, unknown>>) => {
      return { scope, aud, acr, amr, origin_jti, auth_time };
    };
    for (const name of ['access_token', 'id_token']) {
      expect(kept(claimsOf(second.body[name]))).toEqual(kept(claimsOf(first.body[name])));
    }
    expect(claimsOf(second.body['id_token'])).not.toHaveProperty('nonce');
  });

  it('gives no identity token without openid', async () => {
    const first = await exchange(await newCode(client, { scope: 'photos/read' }));
    expect(first.body).not.toHaveProperty('id_token');
    expect(Object.keys((await refresh(first.body['refresh_token'])).body)).not.toContain('id_token');
  });

  it('of a sign-in through the API works without device tracking only', async () => {
    const own = await newOAuthPlace(services, {
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    });
    for (const [at, expected] of [
      [place, [200, undefined]],
      [own, [400, 'invalid_grant']],
    ] as const) {
      const both = await at.newClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
      const { AuthenticationResult } = await callOperation(services, InitiateAuth, {
        ClientId: both.id,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD },
      });
      expect(errorOf(await refresh(AuthenticationResult?.RefreshToken, both, at))).toEqual(expected);
    }
  });

  it('is refused for a missing or invalid token', async () => {
    const none = await place.post('/oauth2/token', client, { grant_type: 'refresh_token' });
    expect(errorOf(none)).toEqual([400, 'invalid_request']);
    expect(errorOf(await refresh('nonsense'))).toEqual([400, 'invalid_grant']);
  });
});

describe('client credentials', () => {
  const call = (parameters: Parameters, own = machine) =>
    place.post('/oauth2/token', own, { grant_type: 'client_credentials', ...parameters });

  it('give a token with the scopes of the client, or those asked for', async () => {
    const all = await call({});
    expect(Object.keys(all.body)).toEqual(['access_token', 'expires_in', 'token_type']);
    expect(claimsOf(all.body['access_token'])).toMatchObject({
      sub: machine.id,
      scope: 'photos/read photos/write',
      version: 2,
    });
    expect(claimsOf((await call({ scope: 'photos/write' })).body['access_token'])['scope']).toBe('photos/write');
  });

  it.each<[string, Parameters, string]>([
    ['a foreign scope', { scope: 'openid' }, 'invalid_grant'],
    ['metadata that is no JSON', { aws_client_metadata: '{' }, 'invalid_request'],
    ['metadata that is no map', { aws_client_metadata: '[1]' }, 'invalid_request'],
    ['metadata with numbers', { aws_client_metadata: '{"a":1}' }, 'invalid_request'],
  ])('are refused: %s', async (_which, parameters, error) => {
    expect(errorOf(await call(parameters))).toEqual([400, error]);
  });

  it('need the grant', async () => {
    expect(errorOf(await call({}, confidential))).toEqual([400, 'unauthorized_client']);
    expect(errorOf(await exchange('x', {}, machine))).toEqual([400, 'unauthorized_client']);
  });
});
