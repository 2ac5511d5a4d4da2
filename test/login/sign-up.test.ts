/** Sign-up on the pages of managed login, in Chromium with and without scripts. */
import { join } from 'node:path';
import {
  AdminGetUserCommand,
  CreateTermsCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { screenshot } from '../browser/visitor.ts';
import { password } from '../harness/aws.ts';
import { skipped, titled } from '../harness/chromium.ts';
import { inboxOf, latestCode } from '../harness/inbox.ts';
import { uniqueName } from '../harness/people.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, claimsFor, typePassword, type WebAppOptions } from './web-app.ts';

describe.skipIf(skipped)(titled('Sign-up on pages'), () => {
  const stage = setStage({ args: ['--function', `confirms=${join(import.meta.dirname, 'auto-confirm-function.ts')}`] });
  const { newApp } = stage;
  const { openPage } = setChromium();

  const requiresName: WebAppOptions = {
    pool: { Schema: ['email', 'given_name'].map((Name) => ({ Name, Required: true, Mutable: true })) },
  };

  async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Sign up' }).click();
  }

  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('asks for the required attributes, confirms by code, and goes back to the app: %s', async (_title, scripts) => {
    const app = await newApp({ ...requiresName, client: { GenerateSecret: true } });
    const page = await openPage({ scripts });
    const username = uniqueName('grace');
    const email = `${username}@example.com`;
    await page.goto(addressOf(app, 'login'));
    await page.getByRole('link', { name: 'Sign up' }).click();
    await screenshot(page, `sign-up-${scripts}`);
    await fill(page, { Username: username, 'Email address': email, 'First name': 'Grace', Password: password });
    await page.getByLabel('Code').waitFor();
    expect(await page.getByRole('main').innerText()).toContain('g***@e***');
    await screenshot(page, `confirm-${scripts}`);
    await page.getByLabel('Code').fill(await latestCode(stage.latchkey, email));
    await page.getByRole('button', { name: 'Confirm account' }).click();
    const answer = await answerTo(app, page);
    expect(answer.get('state')).toBe('kept');
    expect(await claimsFor(app, answer)).toMatchObject({ email, email_verified: true, 'cognito:username': username });
    const user = await app.sdk.send(new AdminGetUserCommand({ UserPoolId: app.userPoolId, Username: username }));
    expect(user.UserStatus).toBe('CONFIRMED');
    const attributes = Object.fromEntries((user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
    expect(attributes).toMatchObject({ email, email_verified: 'true', given_name: 'Grace' });
  });

  it('sends another code, and shows a wrong one at its field', async () => {
    const app = await newApp();
    const page = await openPage();
    const email = `${uniqueName('kay')}@example.com`;
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: 'kay', 'Email address': email, Password: password });
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Confirm account' }).click();
    await page.getByRole('alert').filter({ hasText: 'Invalid verification code' }).waitFor();
    expect(await page.getByLabel('Code').getAttribute('aria-invalid')).toBe('true');
    const first = await latestCode(stage.latchkey, email);
    await page.getByRole('button', { name: 'Send a new code' }).click();
    await page.getByRole('status').filter({ hasText: 'A new code is on its way' }).waitFor();
    const second = await latestCode(stage.latchkey, email);
    expect(second).not.toBe(first);
    await page.getByLabel('Code').fill(second);
    await page.getByRole('button', { name: 'Confirm account' }).click();
    expect((await answerTo(app, page)).get('code')).not.toBeNull();
  });

  it('leads users who sign in before they confirmed to the code, with a new one', async () => {
    const app = await newApp();
    const page = await openPage();
    const username = uniqueName('late');
    const email = `${username}@example.com`;
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: username, 'Email address': email, Password: password });
    const first = await latestCode(stage.latchkey, email);
    const other = await openPage();
    await other.goto(addressOf(app, 'login'));
    await typePassword(other, username, password);
    await other.getByLabel('Code').waitFor();
    const second = await latestCode(stage.latchkey, email);
    expect(second).not.toBe(first);
    await other.getByLabel('Code').fill(second);
    await other.getByRole('button', { name: 'Confirm account' }).click();
    expect((await answerTo(app, other)).get('code')).not.toBeNull();
    // The first page learns that there is nothing left to confirm, and does not sign anybody in.
    await page.getByLabel('Code').fill(second);
    await page.getByRole('button', { name: 'Confirm account' }).click();
    await page.getByRole('alert').filter({ hasText: 'code' }).waitFor();
  });

  it('still asks for the second factor that the pool requires', async () => {
    const app = await newApp();
    await app.sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: app.userPoolId,
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
    const page = await openPage();
    const username = uniqueName('mfa');
    const email = `${username}@example.com`;
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: username, 'Email address': email, Password: password });
    await page.getByLabel('Code').fill(await latestCode(stage.latchkey, email));
    await page.getByRole('button', { name: 'Confirm account' }).click();
    await page.waitForURL((url) => url.pathname.endsWith('/mfa/register'));
    await page.getByRole('heading', { name: 'authenticator app' }).waitFor();
  });

  it('waits for the link in pools that send links instead of codes', async () => {
    const app = await newApp({
      pool: { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
    });
    const page = await openPage();
    const username = uniqueName('link');
    const email = `${username}@example.com`;
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: username, 'Email address': email, Password: password });
    await page.getByText('We sent you a link').waitFor();
    expect(await page.getByLabel('Code').count()).toBe(0);
    const [message] = await inboxOf(stage.latchkey, email);
    const [link = ''] = /https?:\/\/[^"\s]+\/confirmUser[^"\s]*/.exec(message?.body ?? '') ?? [];
    const mail = await openPage();
    await mail.goto(link.replaceAll('&amp;', '&'));
    await mail.getByRole('button', { name: 'Confirm' }).click();
    await mail.getByText('Your registration is confirmed').waitFor();
    await page.getByRole('link', { name: 'Back to sign in' }).click();
    await typePassword(page, username, password);
    expect((await answerTo(app, page)).get('code')).not.toBeNull();
  });

  it('uses the address as the name where the pool does', async () => {
    const app = await newApp({ pool: { UsernameAttributes: ['email'] } });
    const page = await openPage();
    const email = `${uniqueName('ida')}@example.com`;
    await page.goto(addressOf(app, 'signup'));
    expect(await page.getByLabel('Username').count()).toBe(0);
    await fill(page, { 'Email address': email, Password: password });
    await page.getByLabel('Code').fill(await latestCode(stage.latchkey, email));
    await page.getByRole('button', { name: 'Confirm account' }).click();
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ email });
  });

  it('signs users in at once whom a trigger confirms', async () => {
    const PreSignUp = 'arn:aws:lambda:us-east-1:123456789012:function:confirms';
    const app = await newApp({ pool: { LambdaConfig: { PreSignUp } } });
    const page = await openPage();
    const username = uniqueName('auto');
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: username, 'Email address': `${username}@example.com`, Password: password });
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': username });
  });

  it('shows what is wrong, at its field, and keeps what was typed', async () => {
    const app = await newApp();
    const page = await openPage();
    const taken = uniqueName('taken');
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: taken, 'Email address': `${taken}@example.com`, Password: password });
    await page.getByLabel('Code').waitFor();
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: taken, 'Email address': 'other@example.com', Password: password });
    await page.getByRole('alert').filter({ hasText: 'already taken' }).waitFor();
    expect(await page.getByLabel('Username').inputValue()).toBe(taken);
    expect(await page.getByLabel('Email address').inputValue()).toBe('other@example.com');
    await fill(page, { Username: uniqueName('short'), Password: 'short' });
    await page.getByRole('alert').filter({ hasText: 'does not meet the requirements' }).waitFor();
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');
  });

  it('ends on an error page in pools that send no codes, though the user exists', async () => {
    const app = await newApp({ pool: { AutoVerifiedAttributes: [] } });
    const page = await openPage();
    const username = uniqueName('waits');
    await page.goto(addressOf(app, 'signup'));
    await fill(page, { Username: username, Password: password });
    await page.getByText('An administrator must confirm it').waitFor();
    const found = await app.sdk.send(new AdminGetUserCommand({ UserPoolId: app.userPoolId, Username: username }));
    expect(found.UserStatus).toBe('UNCONFIRMED');
  });

  it('is closed where only administrators create users', async () => {
    const app = await newApp({ pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
    const page = await openPage();
    await page.goto(addressOf(app, 'login'));
    expect(await page.locator('a[href*="/signup"]').count()).toBe(0);
    const reply = await page.goto(addressOf(app, 'signup'));
    expect(reply?.status()).toBe(400);
    await page.getByText('Only an administrator can create accounts here').waitFor();
  });

  it('names the terms of the app client in the language of the page', async () => {
    const app = await newApp();
    for (const TermsName of ['terms-of-use', 'privacy-policy']) {
      const Links = {
        'cognito:default': `https://example.com/${TermsName}`,
        'cognito:german': `https://example.com/de/${TermsName}`,
      };
      const document = { TermsName, TermsSource: 'LINK', Enforcement: 'NONE', Links } as const;
      await app.sdk.send(new CreateTermsCommand({ UserPoolId: app.userPoolId, ClientId: app.clientId, ...document }));
    }
    const page = await openPage();
    await page.goto(addressOf(app, 'signup', { lang: 'fr' }));
    expect(await page.locator('.legalText-customizable a').first().getAttribute('href')).toBe(
      'https://example.com/terms-of-use',
    );
    await page.goto(addressOf(app, 'signup', { lang: 'de' }));
    const links = await page.locator('.legalText-customizable a').all();
    expect(await Promise.all(links.map((link) => link.getAttribute('href')))).toEqual([
      'https://example.com/de/terms-of-use',
      'https://example.com/de/privacy-policy',
    ]);
  });
});
