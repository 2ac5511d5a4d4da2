/** Where the account page leads, and that it runs no script of others. */
import { describe, expect, it } from 'vitest';
import { absentAuthorize, offerAbsentProvider } from '../harness/absent-provider.ts';
import { openTab, skipped, titled } from '../harness/chromium.ts';
import { newPerson } from '../harness/people.ts';
import type { App } from '../harness/sign-in.ts';
import { setChromium, setStage } from '../login/stage.ts';
import { addAppDevice, newDeviceApp, sections, visitAccount } from './account-visitor.ts';
import { markup } from './markup.ts';

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

describe.skipIf(skipped)(titled('Safety of the account page'), () => {
  const stage = setStage();
  const browser = setChromium();

  it('a form may lead to the sign-in of an identity provider', async () => {
    const app = await newDeviceApp(stage.latchkey);
    const { page } = await visitAccount(browser.chromium, stage.latchkey, app);
    await offerAbsentProvider(app, 'Corp');
    const left = page.waitForRequest((request) => request.url().startsWith(absentAuthorize), { timeout: 10_000 });
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect((await left).isNavigationRequest()).toBe(true);
  });

  it('never leads to another site after the sign-in', async () => {
    const app = await newDeviceApp(stage.latchkey);
    const { page, at } = await visitAccount(browser.chromium, stage.latchkey, app);
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
    const app = await newDeviceApp(stage.latchkey);
    const { page, problems, at } = await visitorInTab(app);
    const profile = at('profile');
    for (let at = 0; at < markup.length; at += textFields.length) {
      await page.goto(profile);
      for (const [index, label] of textFields.entries()) await page.getByLabel(label).fill(markup[at + index] ?? '');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Your changes have been saved.').waitFor();
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
    const visitor = await visitAccount(browser.chromium, stage.latchkey, app, { person });
    const { page, problems } = await openTab(visitor.page.context());
    page.on('dialog', (dialog) => {
      void dialog.dismiss();
      (problems as string[]).push('a dialog was opened');
    });
    return { ...visitor, page, problems };
  }
});
