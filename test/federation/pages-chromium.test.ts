/** From the sign-in page to a provider and back in a real browser: by the buttons, and by the address of an organization. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FaultyProvider,
  startFaultyProvider,
} from '../../packages/server/src/federation/oidc/testing/faulty-provider.ts';
import {
  type SamlifyProvider,
  samlifyProvider,
} from '../../packages/server/src/federation/saml/testing/samlify-provider.ts';
import { skipped, startChromium, titled } from '../harness/chromium.ts';
import { claimsOf } from '../harness/claims.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { createFederatedPool, type FederatedClient, type FederatedPool } from './federated-pool.ts';

describe.skipIf(skipped)(titled('From the sign-in page, in Chromium'), () => {
  let latchkey: Latchkey;
  let chromium: Browser;
  let corp: FaultyProvider;
  let harbour: SamlifyProvider;
  let pool: FederatedPool;
  let app: FederatedClient;
  let site: Server;

  /** The pages of both providers, and the app. */
  async function answer(url: URL, response: ServerResponse): Promise<void> {
    if (url.pathname === '/authorize') {
      const back = corp.authorize(url, 'jane');
      response.writeHead(302, { location: `${url.searchParams.get('redirect_uri')}?${back.toString()}` }).end();
      return;
    }
    response.setHeader('content-type', 'text/html');
    if (url.pathname !== '/sign-in') {
      response.end('<title>The app</title>');
      return;
    }
    const metadata = await (await fetch(`${pool.base}/saml2/metadata`)).text();
    const { action, samlResponse, relayState } = await harbour.answer(url.href, metadata, 'ada@harbour.example');
    const fields = Object.entries({ SAMLResponse: samlResponse, RelayState: relayState }).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    response.end(
      `<form method="post" action="${action}">${fields.join('')}</form><script>document.forms[0].submit()</script>`,
    );
  }

  beforeAll(async () => {
    corp = await startFaultyProvider(() => Date.now());
    site = createServer(({ url = '' }, response) => void answer(new URL(url, origin), response));
    await once(site.listen(0, '127.0.0.1'), 'listening');
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    harbour = samlifyProvider({ base: origin });
    [chromium, latchkey] = await Promise.all([startChromium(), startLatchkey()]);
    pool = await createFederatedPool(latchkey.endpoint);
    await pool.withProvider({
      ProviderName: 'Harbour',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: harbour.metadata },
      AttributeMapping: { email: 'mail' },
      IdpIdentifiers: ['harbour.example'],
    });
    app = await pool.withProvider(
      { ProviderDetails: { ...corp.details, authorize_url: `${origin}/authorize` } },
      `${origin}/app`,
      { SupportedIdentityProviders: ['COGNITO', 'Corp', 'Harbour'] },
    );
  });
  afterAll(async () => {
    site.close();
    await Promise.all([chromium?.close(), latchkey?.stop(), corp.close()]);
  });

  /** Opens the sign-in page, lets `act` leave it, and returns the user who came back to the app. */
  async function signIn(act: (page: Page) => Promise<unknown>): Promise<unknown> {
    const context = await chromium.newContext();
    const page = await context.newPage();
    const { url, tokens } = await app.begin({});
    await page.goto(url.href);
    await act(page);
    await page.waitForURL(`${app.callback}?**`);
    const { id_token: idToken } = await tokens(new URL(page.url()));
    await context.close();
    return claimsOf(idToken)['cognito:username'];
  }

  it('the button of an OIDC provider leads to it and back', async () => {
    expect(await signIn((page) => page.getByRole('link', { name: 'Corp' }).click())).toBe('Corp_jane');
  });

  it('the button of a SAML provider leads to it and back', async () => {
    const name = await signIn((page) => page.getByRole('link', { name: 'Harbour' }).click());
    expect(name).toBe('Harbour_ada@harbour.example');
  });

  it('the address of an organization leads to its provider and back', async () => {
    const name = await signIn(async (page) => {
      const field = page.locator('input[name="idp_identifier"]');
      await field.fill('Ada@Harbour.Example');
      await field.press('Enter');
    });
    expect(name).toBe('Harbour_ada@harbour.example');
  });

  it('an unknown organization stays at the page, and a provider that the client loses is not there any more', async () => {
    const page = await (await chromium.newContext()).newPage();
    await page.goto((await app.begin({})).url.href);
    const field = page.locator('input[name="idp_identifier"]');
    await field.fill('ada@elsewhere.example');
    await field.press('Enter');
    await page.getByText('No organization was found').waitFor();
    await pool.sdk.send(
      new UpdateUserPoolClientCommand({
        UserPoolId: pool.userPoolId,
        ClientId: app.clientId,
        SupportedIdentityProviders: ['COGNITO', 'Corp'],
        CallbackURLs: [app.callback],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
      }),
    );
    await page.goto((await app.begin({})).url.href);
    await page.getByRole('link', { name: 'Corp' }).waitFor();
    expect(await page.getByRole('link', { name: 'Harbour' }).count()).toBe(0);
    expect(await page.locator('input[name="idp_identifier"]').count()).toBe(0);
  });
});
