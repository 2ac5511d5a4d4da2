/** Remembered browsers beyond the cases in story.test.ts: other tabs, changes from elsewhere, and scripts that read the storage. */
import {
  AdminForgetDeviceCommand,
  AdminListDevicesCommand,
  type InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTab, skipped, startChromium, type Tab, titled } from '../harness/chromium.ts';
import { optInWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithTotp, type PersonWithTotp } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { exampleAddress, serveExample, type Site } from '../harness/site.ts';
import { readStorage } from './storage.ts';
import { seeAccount, seeCodeForm, signOutOnPage, typeCode, typeCredentials } from './visitor.ts';

describe.skipIf(skipped)(titled('Remembered browsers in Chromium'), () => {
  let latchkey: Latchkey;
  let site: Site;
  let chromium: Browser;
  let app: App;
  let address: string;
  beforeAll(async () => {
    chromium = await startChromium();
    [latchkey, site] = await Promise.all([startLatchkey(), serveExample()]);
    app = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression } });
    address = exampleAddress(site, app, { endpoint: latchkey.endpoint });
  });
  afterAll(() => Promise.all([chromium?.close(), site?.close(), latchkey?.stop()]));

  const signInWithCode = async ({ page }: Tab, person: PersonWithTotp) => {
    await typeCredentials(page, person.username, person.password);
    await seeCodeForm(page);
    await typeCode(page, await person.authenticator.code(), '30');
    await seeAccount(page, person.username);
  };
  const devicesOf = async (person: PersonWithTotp) => {
    const input = { UserPoolId: app.userPoolId, Username: person.username };
    return (await app.sdk.send(new AdminListDevicesCommand(input))).Devices ?? [];
  };

  it('two tabs that sign in at the same time get one valid device and two valid sessions', async () => {
    const person = await newPersonWithTotp(app);
    const context = await chromium.newContext();
    const tabs = [await openTab(context), await openTab(context)] as const;
    await Promise.all(tabs.map(({ page }) => page.goto(address)));
    // Both tabs have passed the password before either sign-in is complete.
    await Promise.all(tabs.map(({ page }) => typeCredentials(page, person.username, person.password)));
    await Promise.all(tabs.map(({ page }) => seeCodeForm(page)));
    // The codes are sent one after the other, as the authenticator shows them. The requests after them overlap.
    for (const { page } of tabs) {
      const taken = page.waitForResponse((response) => response.request().postData()?.includes('_MFA_CODE') === true);
      await typeCode(page, await person.authenticator.code(), '30');
      await taken;
    }
    await Promise.all(tabs.map(({ page }) => seeAccount(page, person.username)));

    const [first, second] = tabs;
    const renew = async ({ page }: Tab, words: string) => {
      await page.getByRole('button', { name: 'Renew now' }).click();
      await page.getByText(words).waitFor();
    };
    await Promise.all(tabs.map((tab) => renew(tab, 'Renewed once')));
    await second.page.close();
    await renew(first, 'Renewed 2 times');
    await renew(first, 'Renewed 3 times');

    await signOutOnPage(first.page);
    await typeCredentials(first.page, person.username, person.password);
    await seeAccount(first.page, person.username);
    await first.page.getByText('You signed in without a code.').waitFor();
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  it('asks for a code, and shows why, after an administrator has forgotten the browser', async () => {
    const person = await newPersonWithTotp(app);
    const tab = await openTab(await chromium.newContext());
    await tab.page.goto(address);
    await signInWithCode(tab, person);
    const [device] = await devicesOf(person);
    const forgotten = { UserPoolId: app.userPoolId, Username: person.username, DeviceKey: device?.DeviceKey };
    await app.sdk.send(new AdminForgetDeviceCommand(forgotten));

    // The refresh token is no longer valid, but the page does not notice this at sign-out.
    await signOutOnPage(tab.page);
    await typeCredentials(tab.page, person.username, person.password);
    expect(await seeCodeForm(tab.page)).toBe('This browser was forgotten, here or from somewhere else.');
    await typeCode(tab.page, await person.authenticator.code(), '30');
    await tab.page.getByText('The next sign-in here will not ask for a code.').waitFor();
    const [successor, ...others] = await devicesOf(person);
    expect(successor?.DeviceKey).not.toBe(device?.DeviceKey);
    expect(others).toEqual([]);
    expect(tab.problems).toEqual([]);
  });

  it('scripts that read the storage find no secret, and a key that they cannot export', async () => {
    const person = await newPersonWithTotp(app);
    const tab = await openTab(await chromium.newContext());
    const secrets: string[] = [person.password];
    tab.page.on('response', async (response) => {
      if (!response.url().startsWith(latchkey.endpoint) || response.request().method() !== 'POST') return;
      const { AuthenticationResult: tokens } = (await response.json()) as InitiateAuthResponse;
      const { AccessToken, IdToken, RefreshToken, NewDeviceMetadata: device } = tokens ?? {};
      const given = [AccessToken, IdToken, RefreshToken, device?.DeviceKey, device?.DeviceGroupKey];
      secrets.push(...given.filter((value) => value !== undefined));
    });
    await tab.page.goto(address);
    await signInWithCode(tab, person);
    await tab.page.getByText('The next sign-in here will not ask for a code.').waitFor();
    expect(secrets.length).toBe(6);

    const { text, records, extractableKeys } = await readStorage(tab.page);
    // The session and the device are stored, so there is something to search.
    expect(records.toSorted()).toEqual([
      'key',
      expect.stringMatching(/^latchkey\.device\.[0-9a-f]{64}$/),
      `latchkey.session.${app.clientId}`,
    ]);
    expect(extractableKeys).toEqual([false]);
    for (const secret of [...secrets, person.username, 'secret', 'refreshToken', 'eyJ'])
      expect(text).not.toContain(secret);

    await signOutOnPage(tab.page);
    const after = await readStorage(tab.page);
    expect(after.records).not.toContain(`latchkey.session.${app.clientId}`);
  });
});
