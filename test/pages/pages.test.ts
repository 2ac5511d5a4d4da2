/** Every page of managed login in Chromium: looks, languages, accessibility, keyboard, no script, passkeys. */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../packages/server/src/surfaces/login/testing/examples.ts';
import { languages } from '../../packages/server/src/surfaces/pages/languages.ts';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Gallery, startGallery } from './gallery.ts';
import { axeFindings, misfits } from './measure.ts';
import { themes } from './themes.ts';

/** A folder for screenshots of the pages, if they are wanted. */
const { LATCHKEY_PICTURES: pictures } = process.env;

const names = Object.keys(examples);
const widths = [320, 1280] as const;
const schemes = ['light', 'dark'] as const;

describe.skipIf(skipped)(titled('Pages of managed login in Chromium'), () => {
  let gallery: Gallery;
  let chromium: Browser;
  beforeAll(async () => {
    [chromium, gallery] = await Promise.all([startChromium(), startGallery()]);
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  });
  afterAll(() => Promise.all([chromium?.close(), gallery?.stop()]));

  const open = async (page: Page, name: string, parameters: Readonly<Record<string, string>> = {}) => {
    // The page that forwards at once is looked at without its script.
    const script = name === 'forward' ? { script: 'off' } : {};
    await page.goto(`${gallery.origin}/${name}?${new URLSearchParams({ ...parameters, ...script }).toString()}`);
  };

  const looks = [
    ...schemes.flatMap((scheme) => widths.map((width) => ['default', scheme, width] as const)),
    ['branded', 'light', 1280],
    ['branded', 'dark', 320],
    ['unreadable', 'light', 320],
    ['unreadable', 'dark', 1280],
    ['classic-plain', 'dark', 320],
    ['classic', 'light', 320],
    ['classic', 'light', 1280],
  ] as const satisfies readonly (readonly [keyof typeof themes, 'light' | 'dark', number])[];
  it.each(looks)(
    'the look "%s", %s, %d px: nothing sticks out, and axe finds nothing',
    async (theme, colorScheme, width) => {
      const context = await chromium.newContext({ colorScheme, viewport: { width, height: 800 } });
      const { page, problems } = await openTab(context);
      const found: string[] = [];
      for (const name of names) {
        await open(page, name, { theme });
        const findings = [...(await misfits(page)), ...(await axeFindings(page))];
        found.push(...findings.map((finding) => `${name}: ${finding}`));
        if (pictures !== undefined) {
          await page.screenshot({ path: `${pictures}/${theme}-${name}-${colorScheme}-${width}.png`, fullPage: true });
        }
      }
      expect(found).toEqual([]);
      expect(problems).toEqual([]);
      await context.close();
    },
    120_000,
  );

  it.each(languages)('nothing sticks out in the language %s', async (lang) => {
    const context = await chromium.newContext({ viewport: { width: 320, height: 640 } });
    const { page, problems } = await openTab(context);
    const found: string[] = [];
    for (const name of names) {
      await open(page, name, { lang });
      found.push(...(await misfits(page)).map((finding) => `${name}: ${finding}`));
    }
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('sign-in works with the keyboard alone, in the order of the page', async () => {
    const context = await chromium.newContext();
    const { page } = await openTab(context);
    await open(page, 'sign-in');
    const focused = () =>
      page.evaluate<string>('document.activeElement.id || document.activeElement.textContent.trim()');
    await expect.poll(focused).toBe('signInFormUsername');
    await page.keyboard.type('maria');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('signInFormPassword');
    await page.keyboard.type('secret words');
    const reveal = page.getByRole('button', { name: 'Show password' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await reveal.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('#signInFormPassword').getAttribute('type')).toBe('text');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Forgot your password?');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Sign in');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login?**');
    expect(JSON.parse(await page.innerText('body'))).toMatchObject({
      username: 'maria',
      password: 'secret words',
      signInSubmitButton: 'Sign in',
      cognitoAsfData: '',
    });
    await context.close();
  });

  it('an error gets the focus to its field, which it describes', async () => {
    const context = await chromium.newContext();
    const { page } = await openTab(context);
    await open(page, 'code-sms');
    const code = page.getByLabel('Code');
    await expect.poll(() => code.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    expect(await code.getAttribute('aria-describedby')).toBe('loginErrorMessage');
    expect(await page.getByRole('alert').innerText()).toBe('Invalid verification code provided, please try again.');
    await context.close();
  });

  it('forms work without scripts, and nothing is offered that needs one', async () => {
    const context = await chromium.newContext({ javaScriptEnabled: false });
    const { page, problems } = await openTab(context);
    await open(page, 'sign-in');
    expect(await page.locator('.reveal').isVisible()).toBe(false);
    await page.getByLabel('Username').fill('maria');
    await page.locator('#signInFormPassword').fill('secret words');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(JSON.parse(await page.locator('body').innerText())).toMatchObject({ username: 'maria' });
    await open(page, 'passkey');
    // Playwright does not look for text in this element.
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
    await open(page, 'forgot-password');
    await page.getByText('English').click();
    const german = await page.getByRole('link', { name: 'Deutsch' }).getAttribute('href');
    expect(german).toMatch(/^\/forgotPassword\?client_id=example&.*&lang=de$/);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a passkey is made, used, and offered in the field of the user name', async () => {
    const context = await chromium.newContext();
    const { page, problems } = await openTab(context);
    const devTools = await context.newCDPSession(page);
    await devTools.send('WebAuthn.enable');
    await devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const posted = async () => JSON.parse(await page.locator('body').innerText()) as { credential: string };
    await open(page, 'passkey-add');
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.waitForURL('**/passkeys/add?**');
    const made = JSON.parse((await posted()).credential) as { id: string; response: Record<string, string> };
    expect(made.response).toHaveProperty('attestationObject');

    await open(page, 'passkey');
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await page.waitForURL('**/login?**');
    const used = JSON.parse((await posted()).credential) as { id: string; response: Record<string, string> };
    expect(used.id).toBe(made.id);
    expect(used.response).toHaveProperty('signature');

    // A virtual authenticator answers the conditional request at once.
    await open(page, 'sign-in-username');
    await page.waitForURL('**/login?**');
    expect(JSON.parse((await posted()).credential)).toMatchObject({ id: made.id });
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a passkey that was not used leaves a message and the button', async () => {
    const context = await chromium.newContext();
    const { page } = await openTab(context);
    const devTools = await context.newCDPSession(page);
    await devTools.send('WebAuthn.enable');
    await devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: false,
      },
    });
    await open(page, 'passkey');
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await page.getByText('No passkey was used. You can try again.').waitFor();
    expect(await page.getByRole('button', { name: 'Use passkey' }).isVisible()).toBe(true);
    await context.close();
  });

  it('the page that forwards posts its fields at once', async () => {
    const context = await chromium.newContext();
    const { page } = await openTab(context);
    await page.goto(`${gallery.origin}/forward`);
    await page.waitForURL('**/example');
    expect(JSON.parse(await page.locator('body').innerText())).toEqual({ SAMLRequest: 'PHNhbWw+' });
    await context.close();
  });
});
