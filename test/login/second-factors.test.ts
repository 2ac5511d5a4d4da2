/** Second factors on the pages of managed login, in a real browser. remembered-browsers.test.ts has what replaces them. */
import { AdminSetUserMFAPreferenceCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { skipped, titled } from '../harness/chromium.ts';
import {
  messagePool,
  enabled,
  newPersonWithAddresses,
  preferFactors,
  preferred,
  setFactors,
} from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, claimsFor, typePassword, type WebApp } from './web-app.ts';

describe.skipIf(skipped)(titled('Second factors on pages'), () => {
  const stage = setStage();
  const { openPage } = setChromium();

  /** An app whose users have second factors by app, SMS and e-mail. */
  async function newApp(mode: 'ON' | 'OPTIONAL', pool: object = {}): Promise<WebApp> {
    const app = await stage.newApp({ pool: { ...messagePool, ...pool } });
    await setFactors(app, { mode, app: true, email: true });
    return app;
  }

  async function begin(app: WebApp, person: { username: string; password: string }, scripts = true): Promise<Page> {
    const page = await openPage({ scripts });
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await typePassword(page, person.username, person.password);
    return page;
  }

  async function typeCode(page: Page, code: string): Promise<void> {
    await page.locator('#verification_code').fill(code);
    await page.locator('button[name=signInSubmitButton]').click();
  }

  const errorOn = (page: Page): Promise<string> => page.locator('#loginErrorMessage').innerText();

  const endsAtApp = async (app: WebApp, page: Page, { username }: { username: string }) =>
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': username });

  it.each([true, false])('a code of an authenticator app, with scripts: %s', async (scripts) => {
    const app = await newApp('OPTIONAL');
    const person = await newPersonWithTotp(app);
    const page = await begin(app, person, scripts);
    expect(new URL(page.url()).pathname).toBe(`/${app.userPoolId}/mfa`);
    const [wrong = ''] = person.authenticator.wrongCodes(1);
    await typeCode(page, wrong);
    expect(await errorOn(page)).toBe('Invalid verification code provided, please try again.');
    const code = await person.authenticator.code();
    // As people type it.
    await typeCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await endsAtApp(app, page, person);
  });

  it.each([
    ['SMS', { SMSMfaSettings: preferred }, 'phone'],
    ['e-mail', { EmailMfaSettings: preferred }, 'email'],
  ] as const)('a code by %s, and another one', async (_name, preference, kind) => {
    const app = await newApp('OPTIONAL');
    const person = await newPersonWithAddresses(app);
    await preferFactors(app, person, preference);
    const page = await begin(app, person, false);
    const first = await latestCode(stage.latchkey, person[kind]);
    await page.locator('button[name=resend]').click();
    await page.getByRole('status').waitFor();
    const second = await latestCode(stage.latchkey, person[kind]);
    await typeCode(page, first === second ? '000000' : first);
    expect(await errorOn(page)).toBe('Invalid verification code provided, please try again.');
    await typeCode(page, second);
    await endsAtApp(app, page, person);
  });

  it('a choice among several factors', async () => {
    const app = await newApp('OPTIONAL');
    const person = await newPersonWithAddresses(app);
    await preferFactors(app, person, { SMSMfaSettings: enabled, EmailMfaSettings: enabled });
    const page = await begin(app, person, false);
    expect(new URL(page.url()).pathname).toBe(`/${app.userPoolId}/mfa/select`);
    await page.locator('button[value=EMAIL_OTP]').click();
    await page.locator('#verification_code').waitFor();
    await typeCode(page, await latestCode(stage.latchkey, person.email));
    await endsAtApp(app, page, person);
  });

  it('an authenticator app that is set up because the pool requires MFA', async () => {
    const app = await stage.newApp();
    await setFactors(app, { mode: 'ON', app: true });
    const person = await newPerson(app);
    const page = await begin(app, person, false);
    expect(new URL(page.url()).pathname).toBe(`/${app.userPoolId}/mfa/register`);
    const secret = async () => (await page.locator('code.secret').innerText()).replaceAll(' ', '');
    const shown = await secret();
    expect(await page.locator('svg.qr').count()).toBe(1);
    await page.reload();
    expect(await secret()).toBe(shown);
    const authenticator = new Authenticator(shown);
    const [wrong = ''] = authenticator.wrongCodes(1);
    await typeCode(page, wrong);
    expect(await errorOn(page)).toBe('Invalid verification code provided, please try again.');
    await typeCode(page, 'letters');
    expect(await page.locator('#loginErrorMessage').count()).toBe(1);
    await typeCode(page, await authenticator.code());
    await endsAtApp(app, page, person);
    const again = await begin(app, person, false);
    await typeCode(again, await authenticator.code());
    await endsAtApp(app, again, person);
  });

  it('an e-mail address that is set up, after a look at the other way', async () => {
    const app = await newApp('ON');
    const person = await newPerson(app);
    const page = await begin(app, person, false);
    await page.locator('button[value=SOFTWARE_TOKEN_MFA]').click();
    await page.locator('code.secret').waitFor();
    await page.locator('a[href*="choose=true"]').click();
    await page.locator('button[value=EMAIL_OTP]').click();
    await page.locator('input[name=email]').fill('not an address');
    await page.locator('button[name=signInSubmitButton]').click();
    // Without scripts, the browser itself checks the form of the address.
    await page.locator('input[name=email]').fill('ada@example.com');
    await page.locator('button[name=signInSubmitButton]').click();
    await page.locator('#verification_code').waitFor();
    await typeCode(page, await latestCode(stage.latchkey, 'ada@example.com'));
    await endsAtApp(app, page, person);
  });

  it('five wrong codes lock the user out', async () => {
    const app = await newApp('OPTIONAL');
    const person = await newPersonWithTotp(app);
    const page = await begin(app, person, false);
    for (const code of person.authenticator.wrongCodes(6)) await typeCode(page, code);
    expect(await errorOn(page)).toBe('Too many attempts. Please wait a few minutes and try again.');
  });

  it('counts as it is when the password arrives, not as it was when the page was shown', async () => {
    const app = await newApp('OPTIONAL');
    const person = await newPersonWithTotp(app);
    const page = await openPage();
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await app.sdk.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: app.userPoolId,
        Username: person.username,
        SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false },
      }),
    );
    await typePassword(page, person.username, person.password);
    await endsAtApp(app, page, person);
  });
});
