/** Levels of authentication, identity providers and triggers at the endpoints. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { corp, newProvider } from '../../operations/identity-providers/testing/providers.ts';
import { AdminLinkProviderForUser } from '../../operations/identity-providers/AdminLinkProviderForUser.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import type { ProviderHooks } from '../browser/provider-hooks.ts';
import {
  callback,
  claimsOf,
  newOAuthPlace,
  type OAuthPlace,
  type Parameters,
  signedOut,
} from './testing/oauth-place.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const authentication = (level: number, provider: string | null = null) => ({
  authentication: { amr: ['pwd'], level, deviceKey: null, passwordSalt: null, provider, saml: null },
});

describe('a level that is asked for', () => {
  let place: OAuthPlace;
  beforeAll(async () => {
    place = await newOAuthPlace(services);
    await callOperation(services, SetUserPoolMfaConfig, {
      UserPoolId: place.UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    });
    await services.store.write(async (tx) => {
      const user = await tx.users.findForUpdate(place.UserPoolId, place.sub);
      if (user === undefined) throw new Error('There is no user.');
      const totp = { secret: new Uint8Array(20), lastStep: 0, friendlyDeviceName: null };
      await tx.users.replace({ ...user, totp, mfaFactors: ['SOFTWARE_TOKEN_MFA'] });
    });
  });

  const loa = (level: number) => `urn:cognito:loa:${level}`;
  it.each([
    ['none, with any session', '', 1, true],
    ['1, with a session of level 1', loa(1), 1, true],
    ['4, with a session of level 1', loa(4), 1, false],
    ['3 or 1, with a session of level 1', `${loa(3)} ${loa(1)}`, 1, false],
    ['4, with a session of level 4', loa(4), 4, true],
    ['2, with a session of level 4', loa(2), 4, true],
    ['an unknown one', 'urn:other', 1, true],
  ])('leads to a sign-in or not: %s', async (_which, acr_values, level, isSilent) => {
    const client = await place.newClient();
    const user = await services.store.read.users.find(place.UserPoolId, place.sub);
    const { authentication: standard } = authentication(level);
    const cookie = await place.newSession({
      authentication: { ...standard, passwordSalt: user?.password?.salt ?? null },
    });
    const answer = await place.authorize(client, { acr_values }, cookie);
    expect(answer.location.searchParams.has('code')).toBe(isSilent);
    const silent = await place.authorize(client, { acr_values, prompt: 'none' }, cookie);
    expect(silent.location.searchParams.get('error')).toBe(isSilent ? null : 'login_required');
  });
});

describe('identity providers', () => {
  let place: OAuthPlace;
  const begun: string[] = [];
  const ended: string[] = [];
  const hooks: ProviderHooks = {
    begin(signIn, providerName) {
      begun.push(`${providerName} ${signIn.request.client.id}`);
      return Promise.resolve('https://idp.example/authorize');
    },
    end({ session, returnTo }) {
      ended.push(`${session.authentication.provider ?? ''} ${returnTo}`);
      return Promise.resolve('https://idp.example/logout');
    },
  };
  beforeAll(async () => {
    place = await newOAuthPlace(services, {}, hooks);
    await newProvider(services, place.UserPoolId);
    await newProvider(services, place.UserPoolId, { ...corp, ProviderName: 'Other' });
    await callOperation(services, AdminLinkProviderForUser, {
      UserPoolId: place.UserPoolId,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'ada' },
      SourceUser: {
        ProviderName: 'Corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: 'ada at Corp',
      },
    });
  });
  beforeEach(() => {
    begun.length = 0;
    ended.length = 0;
  });

  it.each<[string, string[], Parameters, string | null, boolean]>([
    ['named', ['COGNITO', 'Corp'], { identity_provider: 'Corp' }, null, true],
    ['not named', ['COGNITO', 'Corp'], {}, null, false],
    ['the pool named', ['COGNITO', 'Corp'], { identity_provider: 'COGNITO' }, null, false],
    ['the only one', ['Corp'], {}, null, true],
    ['named, with a session', ['COGNITO', 'Corp'], { identity_provider: 'Corp' }, 'Corp', true],
    ['the only one, with its session', ['Corp'], {}, 'Corp', false],
    [
      'named with prompt none, with its session',
      ['COGNITO', 'Corp'],
      { identity_provider: 'Corp', prompt: 'none' },
      'Corp',
      false,
    ],
  ])('are asked or not: %s', async (_which, SupportedIdentityProviders, parameters, provider, isAsked) => {
    const client = await place.newClient({ SupportedIdentityProviders });
    const cookie = provider === null ? '' : await place.newSession(authentication(1, provider));
    const { location } = await place.authorize(client, parameters, cookie);
    expect(location.href === 'https://idp.example/authorize').toBe(isAsked);
    expect(begun).toEqual(isAsked ? [`Corp ${client.id}`] : []);
    if (!isAsked && provider !== null) expect(location.searchParams.has('code')).toBe(true);
  });

  it.each<[string, string[], string | null, Parameters]>([
    ['of the pool, which the client does not have', ['Corp', 'Other'], null, {}],
    ['of a provider that the client does not have', ['COGNITO', 'Other'], 'Corp', {}],
    ['of a provider, where the request names the pool', ['COGNITO', 'Corp'], 'Corp', { identity_provider: 'COGNITO' }],
  ])('do not sign in with a session %s', async (_which, SupportedIdentityProviders, provider, parameters) => {
    const client = await place.newClient({ SupportedIdentityProviders });
    const { authentication: given } = authentication(1, provider);
    const user = await services.store.read.users.find(place.UserPoolId, place.sub);
    const cookie = await place.newSession({
      authentication: { ...given, passwordSalt: user?.password?.salt ?? null },
    });
    const { location } = await place.authorize(client, parameters, cookie);
    expect(location.pathname).toBe(`/${place.UserPoolId}/login`);
    const silent = await place.authorize(client, { ...parameters, prompt: 'none' }, cookie);
    expect(silent.location.searchParams.get('error')).toBe('login_required');
  });

  it('do not answer prompt none for a user of the pool', async () => {
    const client = await place.newClient({ SupportedIdentityProviders: ['Corp'] });
    const { location } = await place.authorize(client, { prompt: 'none' }, await place.newSession());
    expect(location.searchParams.get('error')).toBe('login_required');
  });

  it('are told about the end of a session that they began', async () => {
    const { id } = await place.newClient();
    const path = `/logout?${new URLSearchParams({ client_id: id, logout_uri: signedOut }).toString()}`;
    const own = await place.request(path, { headers: { cookie: await place.newSession() } });
    expect([own.location.href, ended]).toEqual([signedOut, []]);
    const foreign = await place.request(path, {
      headers: { cookie: await place.newSession(authentication(1, 'Corp')) },
    });
    expect([foreign.location.href, ended]).toEqual(['https://idp.example/logout', [`Corp ${signedOut}`]]);
  });

  it('without support, a sign-in is refused', async () => {
    const plain = await newOAuthPlace(services);
    await newProvider(services, plain.UserPoolId);
    const client = await plain.newClient({ SupportedIdentityProviders: ['Corp'] });
    expect((await plain.authorize(client)).location.searchParams.get('error')).toBe('server_error');
  });
});

describe('the trigger PreTokenGeneration', () => {
  const config = (name: string) => ({
    LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: functionArn(name) } } as const,
  });

  it('hears what tokens are for', async () => {
    const events: TestEvent[] = [];
    services.functions.set('hear', (event) => {
      events.push(event);
      return event;
    });
    const place = await newOAuthPlace(services, config('hear'));
    const client = await place.newClient();
    const { location } = await place.authorize(client, { scope: 'openid photos/read' }, await place.newSession());
    const code = location.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: callback };
    const { body } = await place.post('/oauth2/token', client, form);
    await place.post('/oauth2/token', client, {
      grant_type: 'refresh_token',
      refresh_token: String(body['refresh_token']),
    });
    const machine = await place.newClient({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['photos/read'],
      CallbackURLs: [],
      LogoutURLs: [],
    });
    const metadata = { grant_type: 'client_credentials', aws_client_metadata: '{"tenant":"a"}' };
    const answer = await place.post('/oauth2/token', machine, metadata);
    expect(claimsOf(answer.body['access_token'])['scope']).toBe('photos/read');
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
      'TokenGeneration_HostedAuth',
      'TokenGeneration_RefreshTokens',
      'TokenGeneration_ClientCredentials',
    ]);
    expect(events[0]?.request).toMatchObject({ scopes: ['openid', 'photos/read'] });
    expect(events[2]).toMatchObject({ userName: 'ClientCredentials', request: { clientMetadata: { tenant: 'a' } } });
  });

  it('that fails is an error of the app', async () => {
    services.functions.set('fail', () => {
      throw new Error('no tokens today');
    });
    const place = await newOAuthPlace(services, config('fail'));
    const [client, implicit] = [await place.newClient(), await place.newClient({ AllowedOAuthFlows: ['implicit'] })];
    const { location } = await place.authorize(client, {}, await place.newSession());
    const code = location.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: callback };
    const answer = await place.post('/oauth2/token', client, form);
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
    expect(answer.body['error_description']).toContain('no tokens today');
    services.functions.set('fail', (event) => event);
    const again = await place.post('/oauth2/token', client, form);
    expect([again.status, typeof again.body['refresh_token']]).toEqual([200, 'string']);
    services.functions.set('fail', () => {
      throw new Error('no tokens today');
    });
    const back = (await place.authorize(implicit, { response_type: 'token' }, await place.newSession())).location;
    expect(new URLSearchParams(back.hash.slice(1)).get('error')).toBe('invalid_request');
  });
});
