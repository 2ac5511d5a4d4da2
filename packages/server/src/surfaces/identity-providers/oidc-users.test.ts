/** Users of OIDC providers in a pool: their sessions, links and triggers. */
import { beforeEach, describe, expect, it } from 'vitest';
import { CreateUserPoolClient } from '../../operations/clients/CreateUserPoolClient.ts';
import { UpdateUserPoolClient } from '../../operations/clients/UpdateUserPoolClient.ts';
import { AdminListGroupsForUser } from '../../operations/groups/AdminListGroupsForUser.ts';
import { AdminDisableProviderForUser } from '../../operations/identity-providers/AdminDisableProviderForUser.ts';
import { AdminLinkProviderForUser } from '../../operations/identity-providers/AdminLinkProviderForUser.ts';
import { DeleteIdentityProvider } from '../../operations/identity-providers/DeleteIdentityProvider.ts';
import { newProvider } from '../../operations/identity-providers/testing/providers.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { callOperation } from '../../operations/testing/call.ts';
import { AdminCreateUser } from '../../operations/users/administration/AdminCreateUser.ts';
import { account, confirmedUser, type TestApp } from '../../operations/users/testing/users.ts';
import { functionArn } from '../../triggers/testing/test-functions.ts';
import { appAddress, Browser } from './testing/federated-app.ts';
import { errorAt, failed, openOidcSuite } from './testing/oidc-suite.ts';

const { services, corp, server, newApp, usernames } = await openOidcSuite();
let browser: Browser;
beforeEach(() => {
  browser = new Browser(server);
});

describe('a session by a provider ends', () => {
  const silent = async (app: TestApp) => errorAt(await browser.authorize(app, { prompt: 'none' }));

  it('when the user loses the identity', async () => {
    const app = await newApp();
    await browser.signIn(app, corp, 'jane');
    expect(await silent(app)).toHaveProperty('code');
    const User = { ProviderName: 'Corp', ProviderAttributeValue: 'jane' };
    await callOperation(services, AdminDisableProviderForUser, { UserPoolId: app.UserPoolId, User });
    expect(await silent(app)).toMatchObject({ error: 'login_required' });
  });

  it('with its codes', async () => {
    const app = await newApp();
    const address = await browser.signIn(app, corp, 'jane');
    const User = { ProviderName: 'Corp', ProviderAttributeValue: 'jane' };
    await callOperation(services, AdminDisableProviderForUser, { UserPoolId: app.UserPoolId, User });
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.ClientId,
      redirect_uri: appAddress,
      code: address.searchParams.get('code') ?? '',
    });
    const answer = await browser.request(`/${app.UserPoolId}/oauth2/token`, form);
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });

  it('when the provider is deleted, also if another one gets its name', async () => {
    const app = await newApp();
    const { UserPoolId, ClientId } = app;
    await browser.signIn(app, corp, 'jane');
    await callOperation(services, DeleteIdentityProvider, { UserPoolId, ProviderName: 'Corp' });
    expect(await silent(app)).toMatchObject({ error: 'login_required' });
    services.clock.advance(1);
    await newProvider(services, UserPoolId, {
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: corp.details,
    });
    await callOperation(services, UpdateUserPoolClient, {
      UserPoolId,
      ClientId,
      SupportedIdentityProviders: ['COGNITO', 'Corp'],
      CallbackURLs: [appAddress],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
    });
    expect(await silent(app)).toMatchObject({ error: 'login_required' });
  });

  it('and never counts for an app client that has not the provider', async () => {
    const app = await newApp();
    await browser.signIn(app, corp, 'jane');
    const other = async (SupportedIdentityProviders: string[]) => {
      const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
        UserPoolId: app.UserPoolId,
        ClientName: 'other',
        SupportedIdentityProviders,
        CallbackURLs: [appAddress],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
      });
      return { ...app, ClientId: UserPoolClient?.ClientId ?? '' };
    };
    expect(await silent(await other(['COGNITO']))).toMatchObject({ error: 'login_required' });
    expect(await silent(await other(['COGNITO', 'Corp']))).toHaveProperty('code');
  });
});

describe('a linked user', () => {
  const link = ({ UserPoolId }: TestApp, name: string, subject: string) =>
    callOperation(services, AdminLinkProviderForUser, {
      UserPoolId,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: name },
      SourceUser: {
        ProviderName: 'Corp',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: subject,
      },
    });
  const pool = { AutoVerifiedAttributes: ['email' as const] };

  it('signs in by the identity', async () => {
    const app = await newApp({ pool });
    const sub = await confirmedUser(services, app, 'local', 'local@example.com');
    await link(app, 'local', 'jane');
    const claims = await browser.claims(app, await browser.signIn(app, corp, 'jane'));
    expect(claims).toMatchObject({ sub, 'cognito:username': 'local', email: 'jane@example.com' });
    const { UserPoolId } = app;
    expect(await callOperation(services, AdminListGroupsForUser, { UserPoolId, Username: 'local' })).toEqual({
      Groups: [],
    });
  });

  it('is not found by an address that the provider has not verified, whatever attribute it is mapped to', async () => {
    const app = await newApp({
      pool: { ...pool, Schema: [{ Name: 'login', AttributeDataType: 'String', Mutable: true }] },
      client: { WriteAttributes: ['email', 'custom:login'] },
      provider: { AttributeMapping: { 'custom:login': 'email', email_verified: 'is_verified' } },
    });
    const sub = await confirmedUser(services, app, 'local', 'local@example.com');
    await callOperation(services, AdminLinkProviderForUser, {
      UserPoolId: app.UserPoolId,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'local' },
      SourceUser: {
        ProviderName: 'Corp',
        ProviderAttributeName: 'custom:login',
        ProviderAttributeValue: 'jane@example.com',
      },
    });
    for (const flag of ['email_verified', 'is_verified']) {
      corp.faults = { claims: { sub: `attacker by ${flag}`.replaceAll(' ', '-'), email: 'jane@example.com' } };
      corp.faults = { ...corp.faults, userInfo: { sub: corp.faults.claims?.['sub'], [flag]: false } };
      const claims = await browser.claims(app, await browser.signIn(app, corp, 'jane'));
      expect(claims['sub']).not.toBe(sub);
    }
    corp.faults = {};
    expect(await browser.claims(app, await browser.signIn(app, corp, 'jane'))).toMatchObject({ sub });
  });

  it('signs in whatever the state of the password', async () => {
    const app = await newApp({ pool, client: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] } });
    const { UserPoolId, ClientId } = app;
    await callOperation(services, AdminCreateUser, { UserPoolId, Username: 'invited', MessageAction: 'SUPPRESS' });
    await link(app, 'invited', 'jane');
    // The temporary password is valid for seven days.
    services.clock.advance(8 * 86_400_000);
    const { claims, refreshToken } = await browser.tokens(app, await browser.signIn(app, corp, 'jane'));
    expect(claims).toMatchObject({ 'cognito:username': 'invited' });
    const AuthParameters = { REFRESH_TOKEN: refreshToken };
    const refresh = { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters } as const;
    expect(await callOperation(services, InitiateAuth, refresh)).toHaveProperty('AuthenticationResult.IdToken');
    expect((await browser.authorize(app, {})).searchParams.has('code')).toBe(true);
  });

  it('signs in at once if PreSignUp makes the link', async () => {
    const app = await newApp({ pool: { ...pool, LambdaConfig: { PreSignUp: functionArn('link') } } });
    services.functions.set('link', (event) => event);
    const sub = await confirmedUser(services, app, 'local', 'local@example.com');
    services.functions.set('link', async (event) => {
      await link(app, 'local', 'jane');
      return event;
    });
    expect(await browser.claims(app, await browser.signIn(app, corp, 'jane'))).toMatchObject({ sub });
    expect(await usernames(app)).toEqual(['local']);
  });
});

describe('triggers', () => {
  const kinds = [
    'PreSignUp',
    'PostConfirmation',
    'PreAuthentication',
    'PostAuthentication',
    'PreTokenGeneration',
  ] as const;
  const LambdaConfig = Object.fromEntries(kinds.map((kind) => [kind, functionArn('tell')]));

  it('run in the order of Cognito', async () => {
    const app = await newApp({ pool: { LambdaConfig } });
    const events: [string, string | null, unknown][] = [];
    services.functions.set('tell', (event) => {
      events.push([event.triggerSource, event.userName, event.request.userAttributes['email']]);
      return event;
    });
    await browser.claims(app, await browser.signIn(app, corp, 'jane'));
    const jane = ['Corp_jane', 'jane@example.com'];
    expect(events).toEqual([
      ['PreSignUp_ExternalProvider', ...jane],
      ['PostConfirmation_ConfirmSignUp', ...jane],
      ['TokenGeneration_HostedAuth', ...jane],
    ]);
    events.length = 0;
    await browser.claims(app, await browser.signIn(app, corp, 'jane'));
    expect(events).toEqual([
      ['PreAuthentication_Authentication', ...jane],
      ['PostAuthentication_Authentication', ...jane],
      ['TokenGeneration_HostedAuth', ...jane],
    ]);
  });

  it.each(['PreSignUp', 'PostConfirmation'])('%s may refuse the first sign-in', async (kind) => {
    const app = await newApp({ pool: { LambdaConfig: { [kind]: functionArn('refuse') } } });
    services.functions.set('refuse', () => {
      throw new Error('Not today');
    });
    const address = await browser.signIn(app, corp, 'jane');
    expect(errorAt(address)).toEqual(failed(`${kind} failed with error Not today. `));
    // The order and the form are observed.
    expect(address.search).toBe(
      `?error_description=${kind}+failed+with+error+Not+today.+&state=app+state&error=invalid_request`,
    );
    expect(await usernames(app)).toEqual(kind === 'PreSignUp' ? [] : ['Corp_jane']);
  });

  it('PreSignUp may mark the address as verified', async () => {
    const app = await newApp({ pool: { LambdaConfig: { PreSignUp: functionArn('verify') } } });
    services.functions.set('verify', (event) => ({
      ...event,
      response: { autoVerifyEmail: true, autoVerifyPhone: true },
    }));
    await browser.signIn(app, corp, 'jane');
    expect(await account(services, app, 'Corp_jane')).toMatchObject({ attributes: { email_verified: 'true' } });
  });

  it('InboundFederation gets the documents of the provider, and may replace the claims', async () => {
    const LambdaConfig = { InboundFederation: { LambdaArn: functionArn('inbound'), LambdaVersion: 'V1_0' as const } };
    const app = await newApp({ pool: { LambdaConfig } });
    let seen: unknown;
    services.functions.set('inbound', (event) => {
      seen = event.request;
      return { ...event, response: { userAttributesToMap: { email: 'other@example.com', sub: 'john' } } };
    });
    await browser.signIn(app, corp, 'jane');
    expect(seen).toMatchObject({
      providerName: 'Corp',
      providerType: 'OIDC',
      attributes: {
        tokenResponse: { access_token: 'access jane' },
        idToken: { sub: 'jane', email: 'jane@example.com' },
        userInfo: { sub: 'jane', email_verified: 'true' },
      },
    });
    const { attributes } = await account(services, app, 'Corp_jane');
    expect(attributes).toMatchObject({ email: 'other@example.com' });
    expect(attributes).not.toHaveProperty('given_name');
    services.functions.set('inbound', (event) => ({ ...event, response: { userAttributesToMap: {} } }));
    await browser.signIn(app, corp, 'jane');
    expect(await account(services, app, 'Corp_jane')).toMatchObject({ attributes: { given_name: 'Jane' } });
  });
});
