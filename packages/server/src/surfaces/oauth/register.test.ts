import type { DcrConfigurationType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddUserPoolClientSecret } from '../../operations/clients/AddUserPoolClientSecret.ts';
import { DescribeUserPoolClient } from '../../operations/clients/DescribeUserPoolClient.ts';
import { ListUserPoolClients } from '../../operations/clients/ListUserPoolClients.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { callback, newOAuthPlace, type OAuthPlace, signedOut } from './testing/oauth-place.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const newPlace = (configuration: DcrConfigurationType) =>
  newOAuthPlace(services, { DcrConfiguration: { EnableStatus: 'ENABLED', ...configuration } });

const register = (place: OAuthPlace, metadata: object | string, token?: string) =>
  place.request('/oauth2/register', {
    method: 'POST',
    body: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });

/** A token of a client that may register others. */
async function registrationToken(place: OAuthPlace, scope = 'aws.cognito/dcr/register') {
  const client = await place.newClient({
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: [scope],
    CallbackURLs: [],
    LogoutURLs: [],
  });
  const { body } = await place.post('/oauth2/token', client, { grant_type: 'client_credentials' });
  return String(body['access_token']);
}

describe('open registration', () => {
  it('creates a client that signs in by redirect only', async () => {
    const place = await newPlace({ OpenDcrEnabled: true, AllowedScopes: ['photos/read'] });
    const metadata = {
      client_name: 'Häuser & more',
      redirect_uris: [callback],
      post_logout_redirect_uris: [signedOut],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid photos/read',
      logo_uri: 'https://app.example/logo.png',
    };
    const answer = await register(place, metadata);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const { client_id: ClientId, ...others } = answer.body;
    expect(others).toEqual({
      client_id_issued_at: Math.floor(services.clock.now() / 1000),
      client_name: 'H-user - more',
      redirect_uris: [callback],
      post_logout_redirect_uris: [signedOut],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'openid photos/read',
    });
    const input = { UserPoolId: place.UserPoolId, ClientId: String(ClientId) };
    const { UserPoolClient } = await callOperation(services, DescribeUserPoolClient, input);
    expect(UserPoolClient).toMatchObject({
      ClientType: 'DCR',
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      SupportedIdentityProviders: ['COGNITO'],
    });
    const listing = async (ClientType: string) => {
      const { UserPoolClients } = await callOperation(services, ListUserPoolClients, { ...input, ClientType });
      return UserPoolClients?.map((client) => client.ClientId);
    };
    expect(await listing('DCR')).toEqual([ClientId]);
    expect(await listing('REGULAR')).toEqual([place.ClientId]);
    await expect(callOperation(services, AddUserPoolClientSecret, input)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it('gives all allowed scopes by default', async () => {
    const place = await newPlace({ OpenDcrEnabled: true, AllowedScopes: ['photos/read'] });
    const { body } = await register(place, { redirect_uris: [callback] });
    expect(body['scope']).toBe('openid email phone profile photos/read');
    expect(body['client_secret']).toMatch(/^[0-9a-z]{52}$/);
  });

  it.each<[string, object | string]>([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a scope that is not allowed', { redirect_uris: [callback], scope: 'photos/read' }],
    ['scopes as a list', { redirect_uris: [callback], scope: ['openid'] }],
    ['two kinds of grants', { redirect_uris: [callback], grant_types: ['authorization_code', 'client_credentials'] }],
    ['client credentials, which are not allowed', { grant_types: ['client_credentials'] }],
    ['grant types as a text', { redirect_uris: [callback], grant_types: 'authorization_code' }],
    ['addresses for signing out that are no texts', { redirect_uris: [callback], post_logout_redirect_uris: [1] }],
  ])('refuses %s', async (_which, metadata) => {
    const answer = await register(await newPlace({ OpenDcrEnabled: true }), metadata);
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_client_metadata']);
  });
});

describe('authenticated registration', () => {
  it('needs a token with the scope', async () => {
    const place = await newPlace({});
    const metadata = { redirect_uris: [callback] };
    const other = await newPlace({});
    for (const token of [
      undefined,
      'nonsense',
      await registrationToken(place, 'photos/read'),
      await registrationToken(other),
    ]) {
      const answer = await register(place, metadata, token);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
    }
    expect((await register(place, metadata, await registrationToken(place))).status).toBe(201);
  });

  it('may ask for client credentials', async () => {
    const place = await newPlace({ AllowedScopes: ['photos/read'] });
    const token = await registrationToken(place);
    const { status, body } = await register(place, { grant_types: ['client_credentials'] }, token);
    expect([status, body['scope'], body['response_types']]).toEqual([201, 'photos/read', []]);
    const client = { id: String(body['client_id']), secret: String(body['client_secret']) };
    expect((await place.post('/oauth2/token', client, { grant_type: 'client_credentials' })).status).toBe(200);
  });

  it('is refused where no grant may be registered', async () => {
    const place = await newPlace({ AuthenticatedGrantTypes: [] });
    const answer = await register(place, { redirect_uris: [callback] }, await registrationToken(place));
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_client_metadata']);
  });
});

it('is refused in pools without it', async () => {
  const place = await newOAuthPlace(services);
  const answer = await register(place, { redirect_uris: [callback] });
  expect([answer.status, answer.body['error']]).toEqual([403, 'access_denied']);
});
