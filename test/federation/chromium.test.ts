/**
 * The way to a provider and back in a real browser, between sites: which cookies come along with a redirect, and with the
 * form post that Apple answers by.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FaultyProvider,
  startFaultyProvider,
} from '../../packages/server/src/federation/oidc/testing/faulty-provider.ts';
import { skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { createFederatedPool, type FederatedClient } from './federated-pool.ts';

describe.skipIf(skipped)(titled('A provider of another site in Chromium'), () => {
  let latchkey: Latchkey;
  let chromium: Browser;
  let corp: FaultyProvider;
  let pages: Server;
  /** The provider's pages are at `localhost`, and Latchkey is at `127.0.0.1`: two sites. */
  let site: string;

  beforeAll(async () => {
    corp = await startFaultyProvider(() => Date.now());
    pages = createServer(({ url = '' }, response) => {
      const asked = new URL(url, corp.origin);
      if (asked.pathname === '/app') {
        response.end('The app');
        return;
      }
      const back = corp.authorize(asked, 'jane');
      const callback = asked.searchParams.get('redirect_uri') ?? '';
      if (asked.searchParams.get('response_mode') !== 'form_post') {
        response.writeHead(302, { location: `${callback}?${back.toString()}` }).end();
        return;
      }
      const fields = [...back].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
      const form = `<form method="post" action="${callback}">${fields.join('')}</form>`;
      response.setHeader('content-type', 'text/html').end(`${form}<script>document.forms[0].submit()</script>`);
    });
    await once(pages.listen(0, 'localhost'), 'listening');
    site = `http://localhost:${(pages.address() as AddressInfo).port}`;
    [chromium, latchkey] = await Promise.all([startChromium(), startLatchkey()]);
  });
  afterAll(async () => {
    pages.close();
    await Promise.all([chromium?.close(), latchkey?.stop(), corp.close()]);
  });

  /** Signs in, and returns the address at which the app is called. */
  async function signIn(app: FederatedClient): Promise<URL> {
    const context = await chromium.newContext();
    const page = await context.newPage();
    await page.goto((await app.begin()).url.href);
    await page.waitForURL(`${app.callback}*`);
    const cookies = await context.cookies(app.base);
    expect(cookies.filter(({ name }) => name === 'cognito')).toMatchObject([{ httpOnly: true, sameSite: 'Lax' }]);
    const address = new URL(page.url());
    // The session is there for the next request.
    await page.goto((await app.begin({ prompt: 'none' })).url.href);
    expect(new URL(page.url()).searchParams.has('code')).toBe(true);
    await context.close();
    return address;
  }

  it('may answer by a redirect', async () => {
    const pool = await createFederatedPool(latchkey.endpoint);
    const app = await pool.withProvider(
      { ProviderDetails: { ...corp.details, authorize_url: `${site}/authorize` } },
      `${site}/app`,
    );
    expect((await signIn(app)).searchParams.has('code')).toBe(true);
  });

  it('may answer by a form post, as Apple does', async () => {
    const pool = await createFederatedPool(latchkey.endpoint);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { client_secret: _secret, attributes_url: _userInfo, ...details } = corp.details;
    const app = await pool.withProvider(
      {
        ProviderName: 'SignInWithApple',
        ProviderType: 'SignInWithApple',
        ProviderDetails: {
          ...details,
          authorize_url: `${site}/authorize`,
          team_id: 'TEAM',
          key_id: 'KEY',
          private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        },
      },
      `${site}/app`,
    );
    expect((await signIn(app)).searchParams.has('code')).toBe(true);
  });
});
