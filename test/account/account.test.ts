/** The account page in a real browser. */
import { GetUserCommand, ListDevicesCommand } from '@aws-sdk/client-cognito-identity-provider';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { confirmDevice } from '../harness/device.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { type App, type Person, signIn } from '../harness/sign-in.ts';
import { addVirtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { type AccountVisitor, newPageApp, signInOnPage, visitAccount } from './account-visitor.ts';
import { markup } from './markup.ts';

const sections = ['profile', 'devices', 'sessions', 'password', 'mfa', 'passkeys', 'data', 'close'] as const;
/** Fields of the profile that take any text. */
const textFields = [
  'Full name',
  'First name',
  'Middle name',
  'Last name',
  'Nickname',
  'Preferred username',
  /^Address$/,
  'Gender',
  /^Time zone/,
  /^Language and region/,
];
const poolWithDevices = {
  AutoVerifiedAttributes: ['email' as const],
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } },
};

describe.skipIf(skipped)(titled('The account page'), () => {
  let latchkey: Latchkey;
  let chromium: Browser;
  beforeAll(async () => {
    [latchkey, chromium] = await Promise.all([startLatchkey(), startChromium()]);
  });
  afterAll(() => Promise.all([chromium?.close(), latchkey?.stop()]));

  const newApp = (): Promise<App> => newPageApp(latchkey, { pool: poolWithDevices });

  /** Signs in through the API with a device of the given name, as an app does. */
  async function addAppDevice(app: App, person: Person): Promise<string> {
    const { result } = await signIn(app, person);
    await confirmDevice(app, result);
    return result.AccessToken ?? '';
  }

  async function setUpApp({ page, at }: AccountVisitor): Promise<Authenticator> {
    await page.goto(at('mfa'));
    await page.getByRole('button', { name: 'Set up' }).click();
    const key = (await page.locator('code.secret').innerText()).replaceAll(' ', '');
    const authenticator = new Authenticator(key);
    await page.getByLabel('Code', { exact: true }).fill(await authenticator.code());
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('The authenticator app is set up.').waitFor();
    return authenticator;
  }

  describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
    it('shows devices of apps, renames and forgets them', async () => {
      const app = await newApp();
      const person = await newPerson(app);
      const AccessToken = await addAppDevice(app, person);
      const { page, at } = await visitAccount(chromium, latchkey, app, { person, javaScriptEnabled });
      await page.getByRole('link', { name: 'Devices' }).click();
      expect(page.url()).toBe(at('devices'));
      const row = page.getByRole('listitem').filter({ hasText: 'Device without a name' });
      await row.getByText('Rename', { exact: true }).click();
      await row.getByLabel('New name').fill('Work laptop');
      await row.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Work laptop' }).waitFor();
      await page.getByRole('button', { name: 'Forget Work laptop' }).click();
      await page.getByText('The device is forgotten.').waitFor();
      // What is left is this browser, which has become a device at the sign-in.
      const { Devices = [] } = await app.sdk.send(new ListDevicesCommand({ AccessToken }));
      const names = Devices.map(({ DeviceAttributes = [] }) => DeviceAttributes.find(isName)?.Value);
      expect(names).toEqual([expect.stringContaining('Chrome')]);
    });

    it('sets up an authenticator app; a fresh sign-in then asks for its code and returns to the section', async () => {
      const app = await newApp();
      const visitor = await visitAccount(chromium, latchkey, app, { javaScriptEnabled });
      const { page, at, person } = visitor;
      const authenticator = await setUpApp(visitor);
      const link = `${at('').replace(/account\/$/, '')}oauth2/authorize?client_id=${app.clientId}&return_to=account/mfa&prompt=login`;
      await page.goto(link);
      await signInOnPage(page, person);
      await page.locator('#verification_code').fill(await authenticator.code());
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL(`${at('mfa')}**`);
      await page.getByRole('button', { name: 'Authenticator app: Remove the app' }).click();
      await page.getByText('The second step is off.').waitFor();
      const { result } = await signIn(app, person);
      expect(result.AccessToken).toBeDefined();
    });

    it('changes the password and keeps this browser signed in', async () => {
      const app = await newApp();
      const { page, at, person } = await visitAccount(chromium, latchkey, app, { javaScriptEnabled });
      await page.goto(at('password'));
      await page.getByLabel('Current password').fill(person.password);
      await page.getByLabel('New password', { exact: true }).fill('Another-Horse-8');
      await page.getByLabel('Repeat the new password').fill('Another-Horse-8');
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('Your password is changed.').waitFor();
      const { result } = await signIn(app, { ...person, password: 'Another-Horse-8' });
      expect(result.AccessToken).toBeDefined();
    });

    it('changes the email address with the code that went to it', async () => {
      const app = await newApp();
      const address = `new-${javaScriptEnabled}@example.com`;
      const { page, at, person } = await visitAccount(chromium, latchkey, app, { javaScriptEnabled });
      await page.goto(at('profile'));
      await page.getByText('Change', { exact: true }).first().click();
      await page.getByLabel('New email address').fill(address);
      await page.getByRole('button', { name: 'Change' }).first().click();
      await page.getByLabel('Code', { exact: true }).fill(await latestCode(latchkey, address));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Your address is confirmed.').waitFor();
      const { result } = await signIn(app, person);
      const user = await app.sdk.send(new GetUserCommand({ AccessToken: result.AccessToken }));
      expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: address });
    });

    it('downloads the data, and closes the account after the name is typed', async () => {
      const app = await newApp();
      const { page, at, person } = await visitAccount(chromium, latchkey, app, { javaScriptEnabled });
      await page.goto(at('data'));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('account.json');
      await page.goto(at('close'));
      await page.getByLabel('To confirm, enter').fill(person.username);
      await page.getByRole('button', { name: 'Close account' }).click();
      await page.getByRole('heading', { name: 'Your account is closed' }).waitFor();
      await expect(signIn(app, person)).rejects.toThrow();
    });

    it('signs out; the next visit asks for a sign-in', async () => {
      const app = await newApp();
      const { page, at } = await visitAccount(chromium, latchkey, app, { javaScriptEnabled });
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('#signInFormUsername').waitFor();
      await page.goto(at('devices'));
      await page.locator('#signInFormUsername').waitFor();
    });
  });

  it('adds and removes a passkey', async () => {
    const app = await newApp();
    const { page, at } = await visitAccount(chromium, latchkey, app);
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto(at('passkeys'));
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('The passkey is added.').waitFor();
    expect(await authenticator.credentialIds()).toHaveLength(1);
    await page.getByRole('button', { name: /^Remove / }).click();
    await page.getByText('You have no passkey.').waitFor();
  });

  it('never leads to another site after the sign-in', async () => {
    const app = await newApp();
    const { page, at } = await visitAccount(chromium, latchkey, app);
    const base = at().replace(/account$/, '');
    const places = ['https://evil.example', '//evil.example', 'account//evil.example', 'account/../../x', 'login', ''];
    for (const place of places) {
      const query = new URLSearchParams({ client_id: app.clientId, return_to: place });
      await page.goto(`${base}oauth2/authorize?${query.toString()}`);
      expect(page.url()).toContain(`${base}error?`);
    }
    await page.goto(`${base}oauth2/authorize?client_id=${app.clientId}&return_to=account/devices`);
    expect(page.url().split('?')[0]).toBe(at('devices'));
  });

  it('runs no script that stands in names and attributes', async () => {
    const app = await newApp();
    const { page, problems, at } = await visitorInTab(app);
    const profile = at('profile');
    for (let at = 0; at < markup.length; at += textFields.length) {
      await page.goto(profile);
      for (const [index, label] of textFields.entries()) await page.getByLabel(label).fill(markup[at + index] ?? '');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Your changes are saved.').waitFor();
    }
    await page.goto(at('devices'));
    // The first of the three calls in each form.
    for (const text of markup.filter((_, index) => index % 3 === 0)) {
      const row = page.getByRole('listitem').filter({ hasText: 'This browser' });
      await row.getByText('Rename', { exact: true }).click();
      await row.getByLabel('New name').fill(text);
      await row.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The device has a new name.').waitFor();
    }
    for (const section of sections) await page.goto(at(section));
    expect(problems).toEqual([]);
  });

  async function visitorInTab(app: App) {
    const person = await newPerson(app);
    await addAppDevice(app, person);
    const visitor = await visitAccount(chromium, latchkey, app, { person });
    const { page, problems } = await openTab(visitor.page.context());
    page.on('dialog', (dialog) => {
      void dialog.dismiss();
      (problems as string[]).push('a dialog was opened');
    });
    return { ...visitor, page, problems };
  }

  describe.each([320, 1280])('%i pixels wide', (width) => {
    it.each(['light', 'dark'] as const)('fits, and axe finds nothing: %s', async (colorScheme) => {
      const app = await newApp();
      const person = await newPerson(app, undefined, { email: 'ada@example.com', given_name: 'Ada' });
      await addAppDevice(app, person);
      const viewport = { width, height: 900 };
      const visitor = await visitAccount(chromium, latchkey, app, { person, viewport, colorScheme });
      const { page, at } = visitor;
      const found: Record<string, readonly string[]> = {};
      const look = async (name: string) => {
        found[name] = [...(await violationsOn(page)), ...(await overflowOn(page))];
      };
      await look('overview');
      for (const section of sections) {
        await page.goto(at(section));
        await look(section);
      }
      await page.goto(at('mfa'));
      await page.getByRole('button', { name: 'Set up' }).click();
      await look('app');
      await page.getByRole('button', { name: 'Finish' }).waitFor();
      expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([]);
    });
  });
});

const isName = ({ Name }: { readonly Name?: string | undefined }): boolean => Name === 'device_name';

async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    'axe.run(document)',
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

async function overflowOn(page: Page): Promise<readonly string[]> {
  const [wide, visible] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  return wide > visible ? [`${wide} pixels wide`] : [];
}
