import { createApp } from '../../app.ts';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { UpdateUserPoolClient } from '../../operations/clients/UpdateUserPoolClient.ts';
import { DeleteIdentityProvider } from '../../operations/identity-providers/DeleteIdentityProvider.ts';
import { callOperation } from '../../operations/testing/call.ts';
import { AdminDisableUser } from '../../operations/users/administration/AdminDisableUser.ts';
import { account, type TestApp } from '../../operations/users/testing/users.ts';
import { createRequestQuotas } from '../../rules/access/request-quotas.ts';
import { challengeKind } from '../../rules/factors/challenge-kind.ts';
import { appAddress, Browser } from './testing/federated-app.ts';
import { errorAt, failed, openOidcSuite } from './testing/oidc-suite.ts';

const { services, corp, server, newApp, usernames } = await openOidcSuite();
let browser: Browser;
beforeEach(() => {
  browser = new Browser(server);
});

describe('the first sign-in', () => {
  it('creates the user, in the group of the provider, and answers the app', async () => {
    const app = await newApp();
    const address = await browser.signIn(app, corp, 'jane');
    expect(address.href).toMatch(/^https:\/\/app\.example\.com\/signed-in\?code=[\da-f-]{36}&state=app\+state$/);
    expect(await account(services, app, 'Corp_jane')).toMatchObject({
      UserStatus: 'EXTERNAL_PROVIDER',
      attributes: { email: 'jane@example.com', email_verified: 'false', given_name: 'Jane' },
    });
    const claims = await browser.claims(app, address);
    expect(claims).toMatchObject({
      'cognito:username': 'Corp_jane',
      'cognito:groups': [`${app.UserPoolId}_Corp`],
      email: 'jane@example.com',
      amr: ['fed'],
      acr: 'urn:cognito:loa:1',
      identities: [{ userId: 'jane', providerName: 'Corp', providerType: 'OIDC', primary: 'true' }],
    });
    // Only a nonce that the app sent is in the token.
    expect(claims).not.toHaveProperty('nonce');
    const events = await services.store.read.authEvents.list(app.UserPoolId, String(claims['sub']));
    expect(events).toMatchObject([{ flow: 'FEDERATED', answered: null, outcome: { kind: 'tokens' }, mfa: null }]);
    expect(events.map((event) => challengeKind(event, true))).toEqual([undefined]);
  });

  it('gives a browser session, for silent sign-ins', async () => {
    const app = await newApp();
    await browser.signIn(app, corp, 'jane');
    expect((await browser.authorize(app, {})).searchParams.get('code')).not.toBeNull();
    expect((await browser.authorize(app, { prompt: 'none' })).searchParams.get('code')).not.toBeNull();
    // A provider that is named is asked.
    expect((await browser.authorize(app)).origin).toBe(corp.origin);
    await callOperation(services, AdminDisableUser, { UserPoolId: app.UserPoolId, Username: 'Corp_jane' });
    expect(errorAt(await browser.authorize(app, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
  });

  it('ends the browser session that it replaces', async () => {
    const app = await newApp();
    await browser.signIn(app, corp, 'jane');
    const earlier = new Browser(server);
    earlier.cookies.set('cognito', browser.cookies.get('cognito') ?? '');
    await browser.signIn(app, corp, 'jane');
    expect(errorAt(await earlier.authorize(app, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    expect((await browser.authorize(app, { prompt: 'none' })).searchParams.get('code')).not.toBeNull();
  });

  it('says how strongly the provider authenticated the user', async () => {
    const app = await newApp({ provider: { AcrMapping: { Level2: 'silver', Level4: 'gold' } } });
    corp.faults = { claims: { acr: 'gold', amr: ['pwd', 'mfa', 'retina'] } };
    const claims = await browser.claims(app, await browser.signIn(app, corp, 'jane'));
    expect(claims).toMatchObject({ acr: 'urn:cognito:loa:4', amr: ['pwd', 'mfa'] });
    const asked = await browser.authorize(app, {
      identity_provider: 'Corp',
      acr_values: 'urn:cognito:loa:4 urn:cognito:loa:3 urn:cognito:loa:2',
    });
    expect(asked.searchParams.get('acr_values')).toBe('gold silver');
  });

  it('may be answered by a form post, and at the address without the pool', async () => {
    const app = await newApp();
    const there = await browser.authorize(app, { identity_provider: 'Corp' }, '');
    expect(there.searchParams.get('redirect_uri')).toBe('http://localhost:9229/oauth2/idpresponse');
    const answer = await browser.request('/oauth2/idpresponse', corp.authorize(there, 'jane'));
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/app\.example\.com\/signed-in\?code=/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('fails if the address that identifies the user is not verified', async () => {
    const app = await newApp({ provider: { AttributeMapping: { username: 'email' } } });
    corp.faults = { userInfo: { email_verified: false } };
    expect(errorAt(await browser.signIn(app, corp, 'jane'))).toEqual(
      failed('Corp Error - the claim email, which identifies users, is not verified'),
    );
    expect(await usernames(app)).toEqual([]);
    corp.faults = {};
    expect((await browser.signIn(app, corp, 'jane')).searchParams.has('code')).toBe(true);
    expect(await usernames(app)).toEqual(['Corp_jane@example.com']);
  });

  it('fails without a required attribute', async () => {
    const app = await newApp({ pool: { Schema: [{ Name: 'phone_number', Required: true }] } });
    expect(errorAt(await browser.signIn(app, corp, 'jane'))).toEqual(failed('attributes required: phone_number'));
    expect(await usernames(app)).toEqual([]);
  });

  it('of two browsers at the same time creates one user', async () => {
    const app = await newApp();
    const others = Array.from({ length: 8 }, () => new Browser(server));
    const addresses = await Promise.all(others.map((one) => one.signIn(app, corp, 'jane')));
    expect(addresses.filter(({ searchParams }) => searchParams.has('code'))).toHaveLength(8);
    expect(await usernames(app)).toEqual(['Corp_jane']);
  });
});

describe('a later sign-in', () => {
  it('updates the attributes whose claims are present', async () => {
    const app = await newApp();
    await browser.signIn(app, corp, 'jane');
    corp.faults = { claims: { email: 'new@example.com' }, userInfo: { given_name: null } };
    const claims = await browser.claims(app, await browser.signIn(app, corp, 'jane'));
    expect(claims).toMatchObject({ email: 'new@example.com', given_name: 'Jane', email_verified: false });
    expect(await usernames(app)).toEqual(['Corp_jane']);
  });

  it('sets only attributes that the app client may write', async () => {
    const app = await newApp({
      client: { WriteAttributes: ['email'] },
      provider: { AttributeMapping: { email: 'email', email_verified: 'email_verified', given_name: 'given_name' } },
    });
    await browser.signIn(app, corp, 'jane');
    const { attributes } = await account(services, app, 'Corp_jane');
    expect(attributes).toMatchObject({ email: 'jane@example.com', email_verified: 'true' });
    expect(attributes).not.toHaveProperty('given_name');
  });

  it('fails for a disabled user, and if an immutable attribute changes', async () => {
    const app = await newApp({
      pool: { Schema: [{ Name: 'tier', AttributeDataType: 'String', Mutable: false }] },
      client: { WriteAttributes: ['custom:tier'] },
      provider: { AttributeMapping: { 'custom:tier': 'tier' } },
    });
    corp.faults = { claims: { tier: 'gold' } };
    await browser.signIn(app, corp, 'jane');
    expect((await browser.signIn(app, corp, 'jane')).searchParams.has('code')).toBe(true);
    corp.faults = { claims: { tier: 'silver' } };
    const message = 'user.custom:tier: Attribute cannot be updated.';
    expect(errorAt(await browser.signIn(app, corp, 'jane'))).toEqual(failed(message));
    await callOperation(services, AdminDisableUser, { UserPoolId: app.UserPoolId, Username: 'Corp_jane' });
    expect(errorAt(await browser.signIn(app, corp, 'jane'))).toEqual(failed('User is disabled.'));
  });
});

describe('the state', () => {
  const isRefused = ({ pathname, search }: URL, { UserPoolId, ClientId }: TestApp) => {
    expect(pathname).toMatch(new RegExp(`^(?:/${UserPoolId})?/error$`));
    expect(search).toMatch(new RegExp(`^\\?error=invalid_request(?:&client_id=${ClientId})?$`));
  };

  it('counts once, also over concurrent requests', async () => {
    const app = await newApp();
    const parameters = corp.authorize(await browser.authorize(app), 'jane');
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.back(app, parameters)));
    expect(answers.filter(({ searchParams }) => searchParams.has('code'))).toHaveLength(1);
    const others = answers.filter(({ searchParams }) => !searchParams.has('code'));
    for (const address of others) isRefused(address, app);
  });

  it('belongs to the browser, the pool and five minutes', async () => {
    const [app, other] = [await newApp(), await newApp()];
    const parameters = corp.authorize(await browser.authorize(app), 'jane');
    isRefused(await new Browser(server).back(app, parameters), app);
    const otherBrowser = new Browser(server);
    await otherBrowser.authorize(app);
    isRefused(await otherBrowser.back(app, parameters), app);
    expect((await browser.back(other, parameters)).pathname).toBe(`/${other.UserPoolId}/error`);
    services.clock.advance(5 * 60_000 + 1);
    isRefused(await browser.back(app, parameters), app);
    expect(await usernames(app)).toEqual([]);
    expect(await usernames(other)).toEqual([]);
  });

  it('is remembered longer than any node accepts it, and none from the future is accepted', async () => {
    const app = await newApp();
    const parameters = corp.authorize(await browser.authorize(app), 'jane');
    services.clock.advance(4 * 60_000);
    expect((await browser.back(app, parameters)).searchParams.has('code')).toBe(true);
    // The clock of the node that removes what has expired is a little ahead of the other one.
    services.clock.advance(61_000);
    await services.store.sweep(services.clock.now());
    services.clock.advance(-2_000);
    isRefused(await browser.back(app, parameters), app);
    const later = corp.authorize(await browser.authorize(app), 'jane');
    services.clock.advance(-3_600_000);
    isRefused(await browser.back(app, later), app);
    services.clock.advance(3_600_000);
  });

  it.each(['', 'x', 'AAAA', `A${'x'.repeat(20_000)}`])('cannot be made up (%#)', async (state) => {
    const app = await newApp();
    await browser.authorize(app);
    isRefused(await browser.back(app, new URLSearchParams({ code: 'x', state })), app);
    const none = await browser.request(`/${app.UserPoolId}/oauth2/idpresponse`);
    expect(none.headers.get('location')).toBe(`/${app.UserPoolId}/error?error=invalid_request`);
  });

  it('cannot be changed', async () => {
    const app = await newApp();
    const parameters = corp.authorize(await browser.authorize(app), 'jane');
    const state = parameters.get('state') ?? '';
    for (let place = 0; place < state.length; place += 41) {
      const changed = `${state.slice(0, place)}${state[place] === 'A' ? 'B' : 'A'}${state.slice(place + 1)}`;
      isRefused(await browser.back(app, new URLSearchParams({ code: 'x', state: changed })), app);
    }
    expect((await browser.back(app, parameters)).searchParams.has('code')).toBe(true);
  });

  it('may be that of any of several tabs', async () => {
    const app = await newApp();
    const [first, second] = [await browser.authorize(app), await browser.authorize(app)];
    expect((await browser.back(app, corp.authorize(first, 'jane'))).searchParams.has('code')).toBe(true);
    expect((await browser.back(app, corp.authorize(second, 'jane'))).searchParams.has('code')).toBe(true);
  });

  it('is not longer than addresses may be', async () => {
    const app = await newApp();
    const address = await browser.authorize(app, { identity_provider: 'Corp', filler: 'f'.repeat(6_000) });
    expect(address.origin + address.pathname).toBe(appAddress);
    expect(address.searchParams.get('error')).toBe('invalid_request');
  });

  it('tells nothing: neither verifier nor nonce are in cookies or readable in the address', async () => {
    const app = await newApp();
    const there = await browser.authorize(app);
    await browser.back(app, corp.authorize(there, 'jane'));
    const verifier = corp.lastTokenRequest?.body.get('code_verifier') ?? '?';
    const text = [
      ...browser.cookies.values(),
      there.href,
      Buffer.from(there.searchParams.get('state') ?? '', 'base64url'),
    ];
    for (const one of text) expect(one.toString()).not.toContain(verifier);
  });
});

describe('any parameters', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('', '%', '\r\n', 'x'.repeat(9_000)),
  );
  const name = fc.oneof(
    fc.constantFrom('code', 'iss', 'error', 'error_description', 'response', 'id_token', 'user'),
    text,
  );
  const pairs = fc.array(fc.tuple(name, text), { maxLength: 5 });

  it('lead to the app or the error page', async () => {
    const app = await newApp();
    const isKnown = ({ origin, pathname }: URL) =>
      `${origin}${pathname}` === appAddress || pathname === `/${app.UserPoolId}/error`;
    const property = fc.asyncProperty(pairs, fc.boolean(), fc.boolean(), async (given, isForm, hasState) => {
      const parameters = hasState ? corp.authorize(await browser.authorize(app), 'jane') : new URLSearchParams();
      for (const [key, value] of given) parameters.append(key, value);
      const path = `/${app.UserPoolId}/oauth2/idpresponse`;
      const answer = isForm
        ? await browser.request(path, parameters)
        : await browser.request(`${path}?${parameters.toString()}`);
      expect(answer.status).toBe(302);
      expect(isKnown(new URL(answer.headers.get('location') ?? '', 'http://localhost:9229'))).toBe(true);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

describe('the provider', () => {
  it('is one of the app client, by name or identifier, or the only one', async () => {
    const app = await newApp({ provider: { IdpIdentifiers: ['corp.example.com'] } });
    const asked = async (parameters: Record<string, string>) => (await browser.authorize(app, parameters)).href;
    expect(await asked({ idp_identifier: 'corp.example.com' })).toContain(`${corp.origin}/authorize?`);
    expect(await asked({ identity_provider: 'COGNITO' })).toContain(`/${app.UserPoolId}/login?`);
    expect(await asked({})).toContain(`/${app.UserPoolId}/login?`);
    const description = 'The+identity+provider+is+not+enabled+for+this+client';
    const unknown = `${appAddress}?error_description=${description}&state=app+state&error=invalid_request`;
    for (const name of ['corp', 'Google', '__proto__']) expect(await asked({ identity_provider: name })).toBe(unknown);
    expect(await asked({ idp_identifier: 'nobody' })).toBe(unknown);
    const single = await newApp({ client: { SupportedIdentityProviders: ['Corp'] } });
    expect((await browser.authorize(single, {})).origin).toBe(corp.origin);
    expect((await browser.authorize(single, { identity_provider: 'COGNITO' })).href).toBe(unknown);
    expect(errorAt(await browser.authorize(single, { prompt: 'none' }))).toMatchObject({ error: 'login_required' });
  });

  it('gets hint and prompt', async () => {
    const app = await newApp();
    const there = await browser.authorize(app, {
      identity_provider: 'Corp',
      login_hint: 'jane',
      prompt: 'login select_account',
      max_age: '60',
    });
    expect(Object.fromEntries(there.searchParams)).toMatchObject({
      login_hint: 'jane',
      prompt: 'login select_account',
      max_age: '60',
    });
  });

  it('that was taken away meanwhile is not asked', async () => {
    const app = await newApp();
    const { UserPoolId, ClientId } = app;
    const parameters = corp.authorize(await browser.authorize(app), 'jane');
    await callOperation(services, DeleteIdentityProvider, { UserPoolId, ProviderName: 'Corp' });
    corp.requests.clear();
    const address = await browser.back(app, parameters);
    expect(errorAt(address)).toEqual(failed('The identity provider is not enabled for this client'));
    expect(corp.requests.size).toBe(0);
    await callOperation(services, UpdateUserPoolClient, {
      UserPoolId,
      ClientId,
      SupportedIdentityProviders: ['COGNITO'],
    });
    expect(await usernames(app)).toEqual([]);
  });

  it('may refuse; its words reach the app', async () => {
    const app = await newApp();
    const { searchParams } = await browser.authorize(app);
    const answer = {
      error: 'access_denied',
      error_description: 'The user said no',
      state: searchParams.get('state') ?? '',
    };
    expect(errorAt(await browser.back(app, new URLSearchParams(answer)))).toEqual(
      failed('The user said no', 'access_denied'),
    );
  });

  it.each([
    [{ claims: { iss: 'https://evil.example.com' } }, 'Bad id_token issuer'],
    [{ foreignKey: true }, 'Bad id_token signature'],
    [{ userInfo: { sub: 'john' } }, 'Corp Error - the user info is not that of the user who signed in'],
    [
      { claims: { sub: 'with space' }, userInfo: { sub: 'with space' } },
      /^The user cannot be named after the identity/,
    ],
  ])('with false answers creates no user: %j', async (faults, description) => {
    const app = await newApp();
    corp.faults = faults;
    const expected = typeof description === 'string' ? description : (expect.stringMatching(description) as string);
    expect(errorAt(await browser.signIn(app, corp, 'jane'))).toEqual(failed(expected));
    expect(await usernames(app)).toEqual([]);
    expect(browser.cookies.has('cognito')).toBe(false);
  });
});

it('the quota of sign-ins with providers is told to the app', async () => {
  const quotas = createRequestQuotas(
    () => Promise.resolve(new Map([['UserFederation', 3]])),
    () => services.clock.now(),
  );
  const parts = { publicUrl: () => 'http://localhost:9229', stopping: new AbortController().signal };
  const visitor = new Browser(createApp({ ...services, quotas }, parts));
  const app = await newApp();
  for (let times = 0; times < 3; times += 1) {
    expect((await visitor.signIn(app, corp, 'jane')).searchParams.has('code')).toBe(true);
  }
  expect(errorAt(await visitor.signIn(app, corp, 'jane'))).toEqual(failed('Rate exceeded', 'temporarily_unavailable'));
});
