/**
 * The way back from a SAML identity provider is a form post from another site, with which a browser sends only some cookies.
 * `localhost` and `127.0.0.1` are different sites.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SamlifyProvider,
  samlifyProvider,
} from '../../packages/server/src/federation/saml/testing/samlify-provider.ts';
import { skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { createFederatedPool, type FederatedPool } from './federated-pool.ts';

let latchkey: Latchkey;
let browser: Browser;
let site: Server;
let pool: FederatedPool;
let provider: SamlifyProvider;
let callback: string;

/** One server is the identity provider, and the app. */
async function startSite(): Promise<number> {
  site = createServer((request, response) => {
    const { href, pathname, searchParams } = new URL(request.url ?? '', `http://${request.headers.host}`);
    response.setHeader('content-type', 'text/html');
    if (pathname !== '/sign-in') {
      response.end(
        `<title>${searchParams.get('error_description') ?? (searchParams.has('code') ? 'code' : 'neither')}</title>`,
      );
      return;
    }
    void answerPage(href).then((page) => response.end(page));
  });
  await new Promise<void>((resolve) => site.listen(0, resolve));
  return (site.address() as AddressInfo).port;
}

/** The page with which the provider answers a request. */
async function answerPage(requestUrl: string): Promise<string> {
  const spMetadata = await (await fetch(`${pool.base}/saml2/metadata`)).text();
  const { action, samlResponse, relayState } = await provider.answer(requestUrl, spMetadata, 'ada@example.com');
  return `<form method="post" action="${action}"><input name="SAMLResponse" value="${samlResponse}"><input name="RelayState" value="${relayState}"></form><script>document.forms[0].submit()</script>`;
}

describe.skipIf(skipped)(titled('In Chromium, without TLS'), () => {
  beforeAll(async () => {
    [latchkey, browser] = await Promise.all([startLatchkey(), startChromium()]);
    const port = await startSite();
    callback = `http://127.0.0.1:${port}/callback`;
    pool = await createFederatedPool(latchkey.endpoint);
    provider = samlifyProvider({ base: `http://localhost:${port}` });
  });
  afterAll(async () => {
    site.close();
    await Promise.all([latchkey.stop(), browser.close()]);
  });

  it('a user comes back from a provider at another site, twice', async () => {
    const app = await pool.withProvider(
      { ProviderType: 'SAML', ProviderDetails: { MetadataFile: provider.metadata } },
      callback,
    );
    const page = await (await browser.newContext()).newPage();
    for (let times = 0; times < 2; times += 1) {
      const { url } = await app.begin({ identity_provider: 'Corp' });
      await page.goto(url.href);
      await page.waitForURL((address) => address.href.startsWith(callback));
      expect(await page.title()).toBe('code');
    }
  });

  it('a browser that did not begin the sign-in is told so', async () => {
    const app = await pool.withProvider(
      { ProviderName: 'Other', ProviderType: 'SAML', ProviderDetails: { MetadataFile: provider.metadata } },
      callback,
    );
    const { url } = await app.begin({ identity_provider: 'Other' });
    const request = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
    const page = await (await browser.newContext()).newPage();
    await page.goto(request);
    await page.waitForURL((address) => address.href.includes('/error?error=invalid_request'));
    expect(page.url().startsWith(latchkey.endpoint)).toBe(true);
  });
});
