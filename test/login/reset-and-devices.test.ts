/** What a new password does to remembered browsers, by the tag of the pool (docs/decisions/0003). */
import type { BrowserContext } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPersonWithTotp, type PersonWithTotp, uniqueName } from '../harness/people.ts';
import { setFactors } from '../harness/factors.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, typePassword, type WebApp } from './web-app.ts';

const NEW_PASSWORD = 'Another-Horse-8';

describe.skipIf(skipped)(titled('A new password and remembered browsers'), () => {
  const stage = setStage();
  const browser = setChromium();

  /** Signs in, and returns whether a code was asked for. */
  async function signIn(context: BrowserContext, app: WebApp, person: PersonWithTotp, password: string) {
    const page = await context.newPage();
    await page.goto(addressOf(app, 'oauth2/authorize', { prompt: 'login' }));
    await typePassword(page, person.username, password);
    await page.waitForURL((url) => url.href.startsWith(app.callback) || url.pathname.endsWith('/mfa'));
    const wasAsked = page.url().includes('/mfa');
    if (wasAsked) {
      await page.locator('#verification_code').fill(await person.authenticator.code());
      await page.locator('button[name=signInSubmitButton]').click();
    }
    await answerTo(app, page);
    await page.close();
    return wasAsked;
  }

  async function resetPassword(context: BrowserContext, app: WebApp, username: string, email: string): Promise<void> {
    const page = await context.newPage();
    await page.goto(addressOf(app, 'forgotPassword'));
    await page.locator('input[name=username]').fill(username);
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByLabel('Code').fill(await latestCode(stage.latchkey, email));
    await page.locator('input[name=password]').fill(NEW_PASSWORD);
    await page.locator('input[name=confirmPassword]').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('status').filter({ hasText: 'Your password was changed' }).waitFor();
    await page.close();
  }

  it.each([
    ['keep', false],
    ['drop', true],
  ])('device-trust-after-reset: %s', async (choice, asksAgain) => {
    const app = await stage.newApp({
      pool: {
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
        UserPoolTags: { 'latchkey:device-trust-after-reset': choice },
      },
    });
    await setFactors(app, { mode: 'OPTIONAL', app: true });
    const username = uniqueName('trusted');
    const email = `${username}@example.com`;
    const person = await newPersonWithTotp(app, username, { email, email_verified: 'true' });
    const context = await browser.chromium.newContext();
    expect(await signIn(context, app, person, person.password)).toBe(true);
    expect(await signIn(context, app, person, person.password)).toBe(false);
    await resetPassword(context, app, username, email);
    expect(await signIn(context, app, person, NEW_PASSWORD)).toBe(asksAgain);
  });
});
