/** Amplify over HTTPS. test/examples/redirect.test.ts has what the example does; here are the other calls of a session. */
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, createUser, password, region } from '../harness/aws.ts';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { serveSite, type Site } from '../harness/site.ts';
import { codeClient } from '../oauth/place.ts';
import { enter, leave } from './visitor.ts';

interface Tokens {
  readonly id: Readonly<Record<string, unknown>>;
  readonly access: string;
}

describe.skipIf(skipped)(titled('Amplify, with signInWithRedirect'), () => {
  let latchkey: Latchkey;
  let chromium: Browser;
  let site: Site;
  beforeAll(async () => {
    const root = join(import.meta.dirname, '..', 'browser', 'redirect-pages');
    const page = serveSite({
      configFile: false,
      root,
      build: { rolldownOptions: { input: join(root, 'amplify.html') } },
    });
    [latchkey, chromium, site] = await Promise.all([startLatchkey({ args: ['--tls'] }), startChromium(), page]);
  });
  afterAll(() => Promise.all([chromium?.close(), site?.close(), latchkey?.stop()]));

  async function newPool(home: string) {
    const ca = await readFile(join(latchkey.dataDir, 'development-ca.pem'), 'utf8');
    const sdk = new CognitoIdentityProviderClient({
      region,
      endpoint: latchkey.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: { httpsAgent: new Agent({ ca }) },
    });
    const AllowedOAuthScopes = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'];
    const client = { ...codeClient, AllowedOAuthScopes, CallbackURLs: [home], LogoutURLs: [home] };
    const pool = await createPool(sdk, { mfa: 'OFF', client });
    await createUser(sdk, pool, 'ada', { email: 'ada@example.com', email_verified: 'true' });
    sdk.destroy();
    return pool;
  }

  const tokens = (page: Page, options = '{}') =>
    page.evaluate<Tokens | null>(
      `amplify.fetchAuthSession(${options}).then(({ tokens }) =>
        tokens ? { id: tokens.idToken.payload, access: tokens.accessToken.toString() } : null)`,
    );

  it('signs in, reads the user, refreshes and signs out', async () => {
    const home = `${site.origin.replace('127.0.0.1', 'localhost')}/amplify.html`;
    const { userPoolId, clientId: userPoolClientId } = await newPool(home);
    const domain = `${latchkey.endpoint.replace('https://', '')}/${userPoolId}`;
    const redirects = { redirectSignIn: [home], redirectSignOut: [home] };
    const oauth = { domain, scopes: codeClient.AllowedOAuthScopes, responseType: 'code', ...redirects };
    const scopes = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'];
    const own = { userPoolId, userPoolClientId, userPoolEndpoint: `${latchkey.endpoint}/` };
    const settings = { Auth: { Cognito: { ...own, loginWith: { oauth: { ...oauth, scopes } } } } };

    // The certificate authority is not in the store of this browser. test/stories/tls.test.ts verifies its certificates.
    const context = await chromium.newContext({ ignoreHTTPSErrors: true });
    await context.addInitScript(`globalThis.settings = ${JSON.stringify(settings)}`);
    const { page, problems } = await openTab(context);
    await page.goto(home);
    const signIn = () => page.evaluate('void amplify.signInWithRedirect({ customState: "kept" })');
    await signIn();
    await enter(page, { username: 'ada', password });
    await page.waitForURL((url) => url.href.startsWith(home));
    await page.waitForFunction('globalThis.amplify?.getCurrentUser().then(() => true, () => false)');
    const first = await tokens(page);
    expect(first?.id).toMatchObject({ email: 'ada@example.com', 'cognito:username': 'ada', aud: userPoolClientId });
    expect(await page.evaluate('amplify.fetchUserAttributes()')).toMatchObject({ email: 'ada@example.com' });

    const refreshed = await tokens(page, '{ forceRefresh: true }');
    expect(refreshed?.access).not.toBe(first?.access);
    expect(refreshed?.id).toMatchObject({ sub: first?.id['sub'] });

    await leave(page, 'amplify.signOut()', home);
    await page.waitForFunction('globalThis.amplify !== undefined');
    expect(await tokens(page)).toBeNull();
    await signIn();
    await page.locator('input[name=username]').waitFor();
    // Amplify warns whenever the endpoint is not AWS's.
    expect(problems.filter((text) => !text.includes('You are using a custom Amazon'))).toEqual([]);
  });
});
