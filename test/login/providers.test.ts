/** Identity providers on the first page: buttons, the e-mail address of an organization, a single provider. */
import {
  CreateIdentityProviderCommand,
  CreateUserPoolDomainCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { choicePool, newPersonWithAddresses } from '../harness/factors.ts';
import { samlMetadata } from '../harness/saml-metadata.ts';
import { Script } from './script.ts';
import { setStage } from './stage.ts';
import { addressOf, type WebApp } from './web-app.ts';

const stage = setStage();

/** An app with a SAML provider and Google. */
async function newApp(SupportedIdentityProviders: string[], identifiers: string[] = []): Promise<WebApp> {
  const app = await stage.newApp();
  const pool = { UserPoolId: app.userPoolId };
  await app.sdk.send(
    new CreateIdentityProviderCommand({
      ...pool,
      ProviderName: 'Harbour',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: samlMetadata },
      IdpIdentifiers: identifiers,
    }),
  );
  await app.sdk.send(
    new CreateIdentityProviderCommand({
      ...pool,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'id', client_secret: 'secret', authorize_scopes: 'openid' },
    }),
  );
  await app.sdk.send(
    new UpdateUserPoolClientCommand({
      ...pool,
      ClientId: app.clientId,
      SupportedIdentityProviders,
      CallbackURLs: [app.callback],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      AllowedOAuthFlowsUserPoolClient: true,
    }),
  );
  return app;
}

/** Returns the addresses of the links and forms of a page. */
function addressesIn(text: string): readonly URL[] {
  const found = [...text.matchAll(/(?:href|action)="([^"]+)"/g)].map(([, address = '']) => address);
  return found.map((address) => new URL(address.replaceAll('&amp;', '&'), 'http://localhost'));
}

describe('the buttons', () => {
  it('lead to the provider with the same request', async () => {
    const app = await newApp(['COGNITO', 'Google', 'Harbour']);
    const { text, status } = await new Script().send(addressOf(app, 'login', { nonce: 'n-1' }));
    expect(status).toBe(200);
    const links = addressesIn(text).filter(({ pathname }) => pathname === `/${app.userPoolId}/oauth2/authorize`);
    expect(links.map(({ searchParams }) => searchParams.get('identity_provider'))).toEqual(['Google', 'Harbour']);
    for (const { searchParams } of links) {
      expect(Object.fromEntries(searchParams)).toMatchObject({
        client_id: app.clientId,
        redirect_uri: app.callback,
        state: 'kept',
        nonce: 'n-1',
      });
    }
    expect(text).toContain('name="password"');
    expect(text).not.toContain('idp_identifier');
  });

  it('stand alone where the client has no users of its own, and no password is accepted there', async () => {
    const app = await newApp(['Google', 'Harbour']);
    const { username, password } = await newPersonWithAddresses(app);
    const script = new Script();
    const { text } = await script.send(addressOf(app, 'login'));
    expect(text).not.toContain('name="password"');
    const answer = await script.post(addressOf(app, 'login'), { username, password });
    expect([answer.status, answer.location, script.cookies.has('cognito')]).toEqual([400, '', false]);
  });

  it('are skipped where there is one provider only', async () => {
    const app = await newApp(['Harbour']);
    const { status, location } = await new Script().send(addressOf(app, 'login'));
    expect(status).toBe(302);
    const { pathname, searchParams } = new URL(location, app.base);
    expect(pathname).toBe(`/${app.userPoolId}/oauth2/authorize`);
    expect(searchParams.get('identity_provider')).toBe('Harbour');
  });
});

describe('the e-mail address of an organization', () => {
  it('leads to the provider that has its domain as an identifier', async () => {
    const app = await newApp(['COGNITO', 'Harbour'], ['harbour.example']);
    const script = new Script();
    const address = addressOf(app, 'login');
    expect((await script.send(address)).text).toContain('name="idp_identifier"');
    const forwarded = await script.post(address, { idp_identifier: 'ada@harbour.example' });
    expect(forwarded.status).toBe(200);
    const [, target = ''] = /^0;url=(.+)$/.exec(forwarded.headers.get('refresh') ?? '') ?? [];
    expect(new URL(target, app.base).searchParams.get('identity_provider')).toBe('Harbour');
    // Domains have no letter case (RFC 4343).
    expect((await script.post(address, { idp_identifier: 'Ada@HARBOUR.example' })).status).toBe(200);
    const unknown = await script.post(address, { idp_identifier: 'ada@elsewhere.example' });
    expect([unknown.status, unknown.text.includes('No organization was found')]).toEqual([400, true]);
  });

  it('leads to no provider that the client does not support', async () => {
    const app = await newApp(['COGNITO', 'Google'], ['harbour.example']);
    const script = new Script();
    const address = addressOf(app, 'login');
    expect((await script.send(address)).text).not.toContain('name="idp_identifier"');
    expect((await script.post(address, { idp_identifier: 'ada@harbour.example' })).status).toBe(400);
  });
});

it('the classic hosted UI asks for the password, in English, whatever the pool allows', async () => {
  const app = await stage.newApp({ pool: choicePool });
  const address = addressOf(app, 'login', { lang: 'de' });
  const managed = (await new Script().send(address)).text;
  expect(managed).toContain('lang="de"');
  expect(managed).not.toContain('name="password"');
  const domain = { UserPoolId: app.userPoolId, Domain: `classic-${Date.now()}`, ManagedLoginVersion: 1 };
  await app.sdk.send(new CreateUserPoolDomainCommand(domain));
  await expect.poll(async () => (await new Script().send(address)).text).toContain('name="password"');
  expect((await new Script().send(address)).text).toContain('<html lang="en">');
});
