/** How programs in public repositories find their way through the pages: Playwright, Cypress, Selenium and Puppeteer helpers. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Gallery, startGallery } from './gallery.ts';

type Find = (page: Page) => Locator;

/** User name, password and button of the classic pages. */
const classic: readonly (readonly [how: string, username: Find, password: Find, button: Find])[] = [
  [
    'ids in the copy for large screens',
    (page) => page.locator('.visible-lg #signInFormUsername'),
    (page) => page.locator('.visible-lg #signInFormPassword'),
    (page) => page.locator('.visible-lg .btn-primary'),
  ],
  [
    'ids, and the name of the button',
    (page) => page.locator('#signInFormUsername'),
    (page) => page.locator('#signInFormPassword'),
    (page) => page.locator('input[name="signInSubmitButton"]'),
  ],
  [
    'names that are visible, and the first button that submits',
    (page) => page.locator('input[name="username"]:visible').first(),
    (page) => page.locator('input[name="password"]:visible').first(),
    (page) => page.locator('input[type="submit"], button[type="submit"]').first(),
  ],
  [
    'names or ids, first',
    (page) => page.locator('input[name="username"], input[id*="signInFormUsername"]').first(),
    (page) => page.locator('input[name="password"], input[id*="signInFormPassword"]').first(),
    (page) => page.locator('[name="signInSubmitButton"]:visible').first(),
  ],
  [
    'roles and labels',
    (page) => page.getByRole('textbox', { name: 'Username' }),
    (page) => page.getByLabel('Password'),
    (page) => page.getByRole('button', { name: 'Sign in' }),
  ],
  [
    'the form and classes that can be customized',
    (page) => page.locator('form[name="cognitoSignInForm"] input.inputField-customizable').nth(0),
    (page) => page.locator('form[name="cognitoSignInForm"] input.inputField-customizable').nth(1),
    (page) => page.locator('.modal-body .submitButton-customizable'),
  ],
  [
    'XPath with the whole class of the button',
    (page) => page.locator('(//input[@name="username"])[1]'),
    (page) => page.locator('(//input[@name="password"])[1]'),
    (page) => page.locator("(//input[@class='btn btn-primary submitButton-customizable'])[1]"),
  ],
  [
    'the value of the button',
    (page) => page.locator("//*[contains(@class, 'modal-content')]//input[@id='signInFormUsername']"),
    (page) => page.locator("//input[@id='signInFormPassword']"),
    (page) => page.locator('input[value="Sign in"]'),
  ],
];

/** The same of managed login. */
const managed: typeof classic = [
  [
    'names and the button that submits',
    (page) => page.locator('input[name="username"]'),
    (page) => page.locator('input[name="password"]'),
    (page) => page.locator('button[type="submit"]'),
  ],
  [
    'types and texts',
    (page) => page.locator('input[autocomplete="username"]'),
    (page) => page.locator('input[type="password"]'),
    (page) => page.locator('button:has-text("Sign in")'),
  ],
  [
    'roles',
    (page) => page.getByRole('textbox', { name: 'Username' }),
    (page) => page.getByRole('textbox', { name: 'Password' }),
    (page) => page.getByRole('button', { name: 'Sign in', exact: true }),
  ],
];

describe.skipIf(skipped)(titled('Programs that sign in'), () => {
  let gallery: Gallery;
  let chromium: Browser;
  beforeAll(async () => {
    [chromium, gallery] = await Promise.all([startChromium(), startGallery()]);
  });
  afterAll(() => Promise.all([chromium?.close(), gallery?.stop()]));

  const signIn = async (theme: string, [, username, password, button]: (typeof classic)[number]) => {
    const context = await chromium.newContext();
    const { page } = await openTab(context);
    await page.goto(`${gallery.origin}/sign-in?theme=${theme}`);
    await username(page).fill('maria');
    await password(page).fill('secret words');
    await button(page).click();
    await page.waitForURL('**/login?**');
    const posted: unknown = JSON.parse(await page.locator('body').innerText());
    expect(posted).toMatchObject({ username: 'maria', password: 'secret words', signInSubmitButton: 'Sign in' });
    expect(posted).toHaveProperty('_csrf');
    await context.close();
  };

  it.each(classic)('find the classic fields by %s', async (...way) => signIn('classic', way));
  it.each(managed)('find the fields of managed login by %s', async (...way) => signIn('default', way));

  it('find the error', async () => {
    const context = await chromium.newContext();
    const { page } = await openTab(context);
    await page.goto(`${gallery.origin}/sign-in-error?theme=classic`);
    for (const selector of ['#loginErrorMessage', '.errorMessage-customizable', '[id*="error" i]']) {
      expect(await page.locator(selector).innerText()).toBe('Incorrect username or password.');
    }
    await context.close();
  });

  it('find the field for the code', async () => {
    const context = await chromium.newContext();
    const { page } = await openTab(context);
    await page.goto(`${gallery.origin}/confirm?theme=classic`);
    await page.locator('#verification_code').fill('123456');
    await page.locator('[name="confirm"]').click();
    await page.waitForURL('**/confirm?client_id**');
    expect(JSON.parse(await page.locator('body').innerText())).toMatchObject({ username: 'maria', code: '123456' });
    await context.close();
  });
});
