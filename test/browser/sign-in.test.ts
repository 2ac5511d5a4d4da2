/** Sign-ins in a real browser, from a page of another origin: errors, challenges, and the content security policy. */
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { password } from '../harness/aws.ts';
import { openTab, skipped, startChromium, type Tab, titled } from '../harness/chromium.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { exampleAddress, serveExample, type Site } from '../harness/site.ts';
import { screenshot, seeAccount, signOutOnPage, typeCode, typeCredentials } from './visitor.ts';

describe.skipIf(skipped)(titled('Signing in in Chromium'), () => {
  let latchkey: Latchkey;
  let site: Site;
  let chromium: Browser;
  let app: App;
  beforeAll(async () => {
    chromium = await startChromium();
    [latchkey, site] = await Promise.all([startLatchkey(), serveExample()]);
    app = await createApp(latchkey);
  });
  afterAll(() => Promise.all([chromium?.close(), site?.close(), latchkey?.stop()]));

  /** Opens the example page in a new browser context. */
  async function visit(more: Readonly<Record<string, string>> = {}, pool = app): Promise<Tab> {
    const tab = await openTab(await chromium.newContext());
    await tab.page.goto(exampleAddress(site, pool, { endpoint: latchkey.endpoint, ...more }));
    return tab;
  }

  it('reads errors from another origin, and shows what they mean', async () => {
    const { username } = await newPerson(app);
    const { page, problems } = await visit();
    await typeCredentials(page, username, 'Wrong-Horse-7');
    await page.getByRole('alert').getByText('The user name or password is not right.').waitFor();
    // The focus is on the field to correct, for users who do not see the page.
    expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true');
    await screenshot(page, 'wrong-password');
    await typeCredentials(page, username, password);
    await seeAccount(page, username);
    // This pool does not track devices, so there is no device to remember.
    await page.getByText('This browser is not registered as a device.').waitFor();
    expect(problems).toEqual([]);
  });

  it('shows a message when there is no connection', async () => {
    const { page } = await visit({ endpoint: `http://127.0.0.1:${await freePort()}` });
    await typeCredentials(page, 'ada', password);
    await page.getByRole('alert').getByText('No connection to the user pool.').waitFor();
  });

  it('asks for the settings if the address has none', async () => {
    const tab = await openTab(await chromium.newContext());
    await tab.page.goto(site.origin);
    await tab.page.getByLabel('User pool id').fill(app.userPoolId);
    await tab.page.getByLabel('App client id').fill(app.clientId);
    await tab.page.getByLabel('Endpoint').fill(latchkey.endpoint);
    await screenshot(tab.page, 'settings');
    await tab.page.getByRole('button', { name: 'Continue' }).click();
    const { username } = await newPerson(app);
    await typeCredentials(tab.page, username, password);
    await seeAccount(tab.page, username);
    expect(tab.problems).toEqual([]);
  });

  it('leads from an invitation to a new password, an authenticator app and a remembered browser', async () => {
    const pool = { DeviceConfiguration: alwaysWithSuppression };
    const strict = await createApp(latchkey, { pool, mfa: 'ON' });
    const username = uniqueName();
    await strict.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: strict.userPoolId,
        Username: username,
        TemporaryPassword: 'Temporary-7',
        MessageAction: 'SUPPRESS',
      }),
    );
    const { page, problems } = await visit({}, strict);
    await typeCredentials(page, username, 'Temporary-7');
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('alert').getByText('That password does not follow the rules').waitFor();
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Set password' }).click();

    await page.getByRole('heading', { name: 'Set up your authenticator app' }).waitFor();
    await page.getByText('No camera?').click();
    await screenshot(page, 'set-up-at-sign-in');
    const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
    await typeCode(page, await new Authenticator(secret).code(), '90');
    await seeAccount(page, username);
    await page.getByText('The next sign-in here will not ask for a code.').waitFor();

    await signOutOnPage(page);
    await typeCredentials(page, username, password);
    await page.getByText('You signed in without a code.').waitFor();
    expect(problems).toEqual([]);
  });

  it('renews the token by itself before it ends', async () => {
    const { username } = await newPerson(app);
    // The token is valid for an hour. With this setting it is renewed after two seconds.
    const { page, requests } = await visit({ renew: '3598' });
    await typeCredentials(page, username, password);
    await page.getByText(/^Renewed (once|[0-9]+ times), last at /).waitFor();
    expect(requests).toContain('GetTokensFromRefreshToken');
  });

  it('signs in although the clock of the browser is an hour slow', async () => {
    const { username } = await newPerson(app);
    const tab = await openTab(await chromium.newContext());
    await tab.page.clock.install({ time: Date.now() - 3_600_000 });
    await tab.page.goto(exampleAddress(site, app, { endpoint: latchkey.endpoint }));
    await typeCredentials(tab.page, username, password);
    await seeAccount(tab.page, username);
  });

  it('works with a strict content security policy, which is active', async () => {
    const tab = await openTab(await chromium.newContext());
    const reply = await tab.page.goto(site.origin);
    const policy = reply?.headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
    expect(policy).not.toContain('unsafe');
    expect(tab.problems).toEqual([]);
    // A violation is recorded here, so the empty lists in the other tests mean that there was none.
    await tab.page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'p {}';
      document.body.append(style);
    });
    await expect.poll(() => tab.problems).toEqual([expect.stringContaining('Content Security Policy')]);
  });
});
