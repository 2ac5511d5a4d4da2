/** `@latchkey/react` in Chromium, against a Latchkey process: the form, the hooks, the focus, and what axe finds. */
import {
  AdminCreateUserCommand,
  type ExplicitAuthFlowsType,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { defaultClientConditions } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { everyFlow, password } from '../harness/aws.ts';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp, uniqueName } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { serveSite, type Site } from '../harness/site.ts';
import { addVirtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { axeFindings, misfits } from '../pages/measure.ts';

/** A folder for screenshots, if they are wanted. */
const { LATCHKEY_PICTURES: pictures } = process.env;

const askForDevice = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true };

describe.skipIf(skipped)(titled('@latchkey/react in Chromium'), () => {
  let latchkey: Latchkey;
  let site: Site;
  let chromium: Browser;
  let app: App;
  beforeAll(async () => {
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
    chromium = await startChromium();
    const page = serveSite({
      configFile: false,
      root: join(import.meta.dirname, 'page'),
      // React's development build: only with it StrictMode mounts twice. Production builds are measured by tools/check-size.ts.
      define: { 'process.env.NODE_ENV': '"development"' },
      // The directive "use client" is for frameworks that render on a server.
      build: { rolldownOptions: { checks: { moduleLevelDirective: false } } },
      resolve: {
        conditions: ['source', ...defaultClientConditions.filter((name) => name !== 'development|production')],
      },
    });
    [latchkey, site] = await Promise.all([startLatchkey(), page]);
    app = await createApp(latchkey, { pool: { DeviceConfiguration: askForDevice } });
  });
  afterAll(() => Promise.all([chromium?.close(), site?.close(), latchkey?.stop()]));

  /** Opens the page in a new browser context. */
  async function visit(pool = app, more: Readonly<Record<string, string>> = {}, options: BrowserContextOptions = {}) {
    const tab = await openTab(await chromium.newContext(options));
    const query = new URLSearchParams({
      pool: pool.userPoolId,
      client: pool.clientId,
      endpoint: latchkey.endpoint,
      ...more,
    });
    await tab.page.goto(`${site.origin.replace('127.0.0.1', 'localhost')}/?${query.toString()}`);
    return tab;
  }

  it('asks for a code once, remembers the browser, and needs no code after a sign-out', async () => {
    const { username, authenticator } = await newPersonWithTotp(app);
    const { page, problems, requests } = await visit();
    await typeCredentials(page, username, password);
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    await page.getByText('You have not signed in with this browser before.').waitFor();
    await page.getByText('Type the code that your authenticator app shows.').waitFor();
    await expectFocus(page, 'Code');
    expect(await page.getByLabel('Code', { exact: true }).getAttribute('autocomplete')).toBe('one-time-code');

    await typeCode(page, authenticator.wrongCodes(1)[0] ?? '');
    await page.getByRole('alert').getByText('The code is wrong.').waitFor();
    await expectFocus(page, 'Code');
    await expectDescribedByAlert(page, 'Code', 'The code is wrong.');
    await look(page, 'code');

    await page.getByRole('checkbox', { name: 'Remember this browser for 30 days' }).check();
    await typeCode(page, await authenticator.code());
    await seeAccount(page, username);
    await page.getByText('(this browser)').waitFor();
    await page.getByText('Asked next time: no').waitFor();
    expect(requests).toEqual([
      'InitiateAuth',
      'PASSWORD_VERIFIER',
      'SOFTWARE_TOKEN_MFA',
      'SOFTWARE_TOKEN_MFA',
      'ConfirmDevice',
      'UpdateDeviceStatus',
      // Once, although two components use the list and StrictMode mounts each twice.
      'ListDevices',
      'GetDevice',
    ]);

    // The session survives a reload.
    await page.reload();
    await seeAccount(page, username);
    await page.getByText('Asked next time: no').waitFor();

    await signOut(page);
    requests.splice(0);
    await typeCredentials(page, username, password);
    await seeAccount(page, username);
    expect(requests).not.toContain('SOFTWARE_TOKEN_MFA');
    expect(requests).toContain('DEVICE_PASSWORD_VERIFIER');

    await page.getByRole('button', { name: /^Forget / }).click();
    await page.getByText('Asked next time: yes no-device').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('shows and changes whether this browser is remembered', async () => {
    const { username, authenticator } = await newPersonWithTotp(app);
    const { page, problems } = await visit();
    await typeCredentials(page, username, password);
    await typeCode(page, await authenticator.code());
    await page.getByText('Asked next time: yes not-remembered').waitFor();
    await page.getByRole('button', { name: 'Remember', exact: true }).click();
    await page.getByText('Asked next time: no').waitFor();
    await page.getByText('(this browser)').waitFor();
    await page.getByRole('button', { name: 'Do not remember' }).click();
    await page.getByText('Asked next time: yes not-remembered').waitFor();
    expect(problems).toEqual([]);
  });

  it('moves the focus to the password after a wrong one, and describes the error there', async () => {
    const { username } = await newPerson(app);
    const { page, problems, requests } = await visit();
    // StrictMode is on: every component is mounted twice.
    expect(await page.locator('body').getAttribute('data-mounts')).toBe('2');
    // The page opens without taking the focus from the rest of the page.
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await typeCredentials(page, username, 'Wrong-Horse-7');
    await page.getByRole('alert').getByText('The user name or password is wrong.').waitFor();
    await expectFocus(page, 'Password');
    await expectDescribedByAlert(page, 'Password', 'The user name or password is wrong.');
    // What was typed is selected, so typing replaces it.
    requests.splice(0);
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await seeAccount(page, username);
    expect(requests.slice(0, 2)).toEqual(['InitiateAuth', 'PASSWORD_VERIFIER']);
    expect(problems).toEqual([]);
  });

  it('sends one request, however often the button is pressed', async () => {
    const { username } = await newPerson(app);
    const { page, requests } = await visit();
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).evaluate((button: HTMLElement) => {
      for (let n = 0; n < 5; n += 1) button.click();
    });
    await seeAccount(page, username);
    expect(requests.filter((name) => name === 'InitiateAuth')).toEqual(['InitiateAuth']);
  });

  it('drops a sign-in whose form disappears', async () => {
    const { username } = await newPerson(app);
    const { page, problems, requests } = await visit();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(`${latchkey.endpoint}/**`, async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await typeCredentials(page, username, password);
    await page.getByRole('status').getByText('One moment').waitFor();
    await page.getByRole('button', { name: 'Show or hide' }).click();
    release();
    await page.getByRole('button', { name: 'Show or hide' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(requests).toEqual(['InitiateAuth']);
    expect(problems.filter((problem) => !problem.includes('ERR_'))).toEqual([]);
  });

  it('leads from an invitation to a new password and an authenticator app, and looks right everywhere', async () => {
    const strict = await createApp(latchkey, { pool: { DeviceConfiguration: askForDevice }, mfa: 'ON' });
    for (const colorScheme of ['light', 'dark'] as const) {
      const username = uniqueName();
      const TemporaryPassword = 'Temporary-7';
      const { userPoolId: UserPoolId } = strict;
      await strict.sdk.send(
        new AdminCreateUserCommand({ UserPoolId, Username: username, TemporaryPassword, MessageAction: 'SUPPRESS' }),
      );
      const tab = await visit(strict, {}, { colorScheme });
      const { page } = tab;
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await look(page, `sign-in-${colorScheme}`);
      await typeCredentials(page, username, 'Wrong-Horse-7');
      await page.getByRole('alert').getByText('wrong').waitFor();
      await look(page, `wrong-password-${colorScheme}`);
      await typeCredentials(page, username, TemporaryPassword);
      await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
      await expectFocus(page, 'New password');
      await page.getByLabel('New password', { exact: true }).fill('short');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').getByText('This password does not follow the rules.').waitFor();
      await look(page, `new-password-${colorScheme}`);
      await page.getByLabel('New password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Continue' }).click();

      await page.getByRole('heading', { name: 'Set up your authenticator app' }).waitFor();
      await expectFocus(page, 'Code');
      await look(page, `set-up-${colorScheme}`);
      const link = await page.getByRole('link', { name: 'Open the authenticator app' }).getAttribute('href');
      expect(link).toMatch(/^otpauth:\/\/totp\/localhost:/);
      const secret = (await page.locator('.latchkey-key').innerText()).replaceAll(' ', '');
      await page.getByRole('checkbox', { name: 'Remember this browser' }).check();
      await typeCode(page, await new Authenticator(secret).code());
      await seeAccount(page, username);
      await page.getByText('Asked next time: no').waitFor();
      expect(tab.problems).toEqual([]);
    }
  });

  it('offers the ways of USER_AUTH, and signs in with a passkey', async () => {
    const flows: ExplicitAuthFlowsType[] = [...new Set<ExplicitAuthFlowsType>([...everyFlow, 'ALLOW_USER_AUTH'])];
    const factors: ('PASSWORD' | 'WEB_AUTHN')[] = ['PASSWORD', 'WEB_AUTHN'];
    const pool = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: factors } } };
    const choice = await createApp(latchkey, { pool, client: { ExplicitAuthFlows: flows }, mfa: 'OFF' });
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost' };
    await choice.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: choice.userPoolId, WebAuthnConfiguration }));
    const { username } = await newPerson(choice);
    const { page, problems, requests } = await visit(choice, { flow: 'USER_AUTH' });
    const passkeys = await addVirtualAuthenticator(page);
    await page.getByLabel('User name').fill(username);
    await page.getByRole('button', { name: 'Continue' }).click();
    await choose(page, 'Password');
    await page.getByRole('heading', { name: 'Enter your password' }).waitFor();
    await expectFocus(page, 'Password');
    await page.getByLabel('Password', { exact: true }).fill('Wrong-Horse-7');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('wrong').waitFor();
    await expectFocus(page, 'Password');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await seeAccount(page, username);
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await expect.poll(() => passkeys.credentialIds()).toHaveLength(1);
    await expect.poll(() => requests).toContain('CompleteWebAuthnRegistration');
    await signOut(page);

    await page.getByLabel('User name').fill(username);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: 'Passkey' }).waitFor();
    await look(page, 'choice');
    await choose(page, 'Passkey');
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await seeAccount(page, username);
    expect(problems).toEqual([]);
  });
});

/** Checks the page at two widths, and takes pictures if they are wanted. */
async function look(page: Page, name: string): Promise<void> {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect([name, width, ...(await axeFindings(page)), ...(await misfits(page))]).toEqual([name, width]);
    // The style is there: axe would be content with a page without one.
    const background = await page
      .locator('.latchkey-button')
      .evaluate((button) => getComputedStyle(button).backgroundColor);
    expect(background).toMatch(/^rgb\(/);
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
  }
}

async function typeCredentials(page: Page, username: string, secret: string): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function choose(page: Page, way: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'How do you want to sign in?' }).getByLabel(way, { exact: true }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function seeAccount(page: Page, username: string): Promise<void> {
  await page.getByRole('heading', { name: `Hello, ${username}` }).waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

async function expectFocus(page: Page, label: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
}

/** Checks that a screen reader reads the message with the field. */
async function expectDescribedByAlert(page: Page, label: string, message: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
  const texts = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()));
  expect(texts).toContain(message);
}
