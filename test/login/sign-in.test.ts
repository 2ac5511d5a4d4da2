/** Sign-in on the pages of managed login, with the first factor, in a real browser. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { choicePool, newPersonWithAddresses } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { addVirtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, claimsFor, typePassword, type WebApp } from './web-app.ts';

describe.skipIf(skipped)(titled('Sign-in on pages'), () => {
  const stage = setStage();
  const { newApp } = stage;
  const { openPage } = setChromium();

  /** Opens the address to which the app sends its users, in a browser of its own. */
  async function visit(app: WebApp, { scripts = true, ...more }: { scripts?: boolean; [name: string]: unknown } = {}) {
    const page = await openPage({ scripts });
    await page.goto(addressOf(app, 'oauth2/authorize', more as Readonly<Record<string, string>>));
    return page;
  }

  const errorOn = (page: Page): Promise<string> => page.locator('#loginErrorMessage').innerText();

  /** Answers a page that asks for the user name only. */
  async function typeName(page: Page, username: string): Promise<void> {
    await page.locator('input[name=username]').fill(username);
    await page.getByRole('button', { name: 'Next' }).click();
  }

  async function typeCode(page: Page, code: string): Promise<void> {
    await page.locator('#verification_code').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  describe.each([true, false])('with scripts: %s', (scripts) => {
    it('user name and password lead back to the app with a code', async () => {
      const app = await newApp();
      const { username, password } = await newPerson(app);
      const page = await visit(app, { scripts });
      expect(new URL(page.url()).pathname).toBe(`/${app.userPoolId}/login`);
      await typePassword(page, username, password);
      const answer = await answerTo(app, page);
      expect(answer.get('state')).toBe('kept');
      expect(await claimsFor(app, answer)).toMatchObject({ 'cognito:username': username });
    });

    it('a wrong password and an unknown user stay on the page with the same message', async () => {
      const app = await newApp();
      const { username, password } = await newPerson(app);
      const page = await visit(app, { scripts });
      for (const [name, secret] of [
        [username, 'Wrong-Horse-7'],
        ['nobody', password],
      ] as const) {
        await typePassword(page, name, secret);
        expect(await errorOn(page)).toBe('Incorrect username or password.');
        expect(await page.locator('input[name=username]').inputValue()).toBe(name);
        expect(await page.locator('input[name=password]').inputValue()).toBe('');
      }
      await typePassword(page, username, password);
      expect((await answerTo(app, page)).get('code')).toMatch(/./);
    });

    it('where users choose, the name comes first, then a code by e-mail or SMS, or the password', async () => {
      const app = await newApp({ pool: choicePool });
      const person = await newPersonWithAddresses(app);
      for (const [way, to] of [
        ['Email', person.email],
        ['Text message', person.phone],
      ] as const) {
        const page = await visit(app, { scripts });
        expect(await page.locator('input[name=password]').count()).toBe(0);
        await typeName(page, person.username);
        await page.getByRole('button', { name: new RegExp(way, 'i') }).click();
        await typeCode(page, '000000');
        expect(await errorOn(page)).toBe('Invalid verification code provided, please try again.');
        await typeCode(page, await latestCode(stage.latchkey, to));
        expect((await answerTo(app, page)).get('code')).toMatch(/./);
      }
      const page = await visit(app, { scripts });
      await typeName(page, person.username);
      await page.getByRole('button', { name: /password/i }).click();
      await page.locator('input[name=password]').fill('Wrong-Horse-7');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      expect(await errorOn(page)).toBe('Incorrect username or password.');
      await page.locator('input[name=password]').fill(person.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      expect((await answerTo(app, page)).get('code')).toMatch(/./);
    });

    it('another code replaces the first one, and another way can be chosen', async () => {
      const app = await newApp({ pool: choicePool });
      const person = await newPersonWithAddresses(app);
      const page = await visit(app, { scripts });
      await typeName(page, person.username);
      await page.getByRole('button', { name: /email/i }).click();
      await page.locator('#verification_code').waitFor();
      const first = await latestCode(stage.latchkey, person.email);
      await page.locator('button[name=resend]').click();
      await page.getByRole('status').waitFor();
      await typeCode(page, first);
      expect(await errorOn(page)).toBe('Invalid verification code provided, please try again.');
      await page.locator('a[href*="choose=true"]').click();
      await page.getByRole('button', { name: /text message/i }).click();
      await page.locator('#verification_code').waitFor();
      await typeCode(page, await latestCode(stage.latchkey, person.phone));
      expect((await answerTo(app, page)).get('code')).toMatch(/./);
    });
  });

  it('an unknown user is offered what others are, and no code works', async () => {
    const app = await newApp({ pool: choicePool });
    const page = await visit(app);
    await typeName(page, 'nobody');
    await page.getByRole('button', { name: /email/i }).click();
    await typeCode(page, '123456');
    expect(await errorOn(page)).toBe('Invalid verification code provided, please try again.');
  });

  it('a passkey signs in, with the script of the page', async () => {
    const AllowedFirstAuthFactors: ('PASSWORD' | 'WEB_AUTHN')[] = ['PASSWORD', 'WEB_AUTHN'];
    const app = await newApp({ pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors } } } });
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost' };
    await app.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.userPoolId, WebAuthnConfiguration }));
    const { username, password } = await newPerson(app);
    const page = await visit(app);
    await addVirtualAuthenticator(page);
    await typeName(page, username);
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await answerTo(app, page);
    await page.goto(addressOf(app, 'passkeys/add'));
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.waitForURL((url) => url.href.startsWith(app.callback));
    await page.goto(addressOf(app, 'oauth2/authorize', { prompt: 'login' }));
    await typeName(page, username);
    await page.getByRole('button', { name: /passkey/i }).click();
    await page.getByRole('button', { name: 'Use passkey' }).click();
    const answer = await answerTo(app, page);
    expect(await claimsFor(app, answer)).toMatchObject({ 'cognito:username': username });
  });

  it('says who is disabled, and leads to what must be done first', async () => {
    const app = await newApp();
    const [disabled, mustReset] = [await newPersonWithAddresses(app), await newPersonWithAddresses(app)];
    const named = (Username: string) => ({ UserPoolId: app.userPoolId, Username });
    await app.sdk.send(new AdminDisableUserCommand(named(disabled.username)));
    await app.sdk.send(new AdminResetUserPasswordCommand(named(mustReset.username)));
    const page = await visit(app);
    await typePassword(page, disabled.username, disabled.password);
    expect(await errorOn(page)).toContain('disabled');
    await typePassword(page, mustReset.username, mustReset.password);
    await page.waitForURL((url) => url.pathname.endsWith('/confirmforgotPassword'));
  });

  it('sends a user who is not confirmed a new code, which signs in', async () => {
    const app = await newApp();
    const Username = uniqueName('new');
    const email = `${Username}@example.com`;
    const Password = 'Correct-Horse-7';
    const UserAttributes = [{ Name: 'email', Value: email }];
    await app.sdk.send(new SignUpCommand({ ClientId: app.clientId, Username, Password, UserAttributes }));
    const first = await latestCode(stage.latchkey, email);
    const page = await visit(app);
    await typePassword(page, Username, Password);
    await page.waitForURL((url) => url.pathname.endsWith('/confirm'));
    const second = await latestCode(stage.latchkey, email);
    expect(second).not.toBe(first);
    await page.locator('#verification_code').fill(second);
    await page.locator('button[type=submit]').first().click();
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': Username });
  });

  it('asks for a password in the place of a temporary one, and for missing attributes', async () => {
    const app = await newApp({ pool: { Schema: [{ Name: 'family_name', Required: true, Mutable: true }] } });
    const user = { UserPoolId: app.userPoolId, Username: 'ada', TemporaryPassword: 'Temporary-1' };
    await app.sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
    const page = await visit(app, { scripts: false });
    await typePassword(page, 'ada', 'Temporary-1');
    const change = async (first: string, second: string) => {
      await page.locator('input[name=password]').fill(first);
      await page.locator('input[name=confirmPassword]').fill(second);
      await page.locator('input[name="requiredAttributes[family_name]"]').fill('Lovelace');
      await page.locator('button[type=submit]').click();
    };
    await change('Correct-Horse-7', 'Correct-Horse-8');
    expect(await errorOn(page)).toBe('The passwords do not match.');
    await change('short', 'short');
    expect(await errorOn(page)).toBe('The password does not meet the requirements below.');
    await change('Correct-Horse-7', 'Correct-Horse-7');
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': 'ada' });
  });

  it('locks out after five wrong passwords', async () => {
    const app = await newApp();
    const { username, password } = await newPerson(app);
    const page = await visit(app, { scripts: false });
    for (let count = 0; count < 6; count += 1) await typePassword(page, username, `Wrong-Horse-${count}`);
    await typePassword(page, username, password);
    expect(await errorOn(page)).toBe('Too many attempts. Please wait a few minutes and try again.');
  });
});
