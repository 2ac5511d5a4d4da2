/** Forgotten passwords on the pages of managed login, in Chromium with and without scripts. */
import { AdminResetUserPasswordCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { screenshot } from '../browser/visitor.ts';
import { password } from '../harness/aws.ts';
import { skipped, titled } from '../harness/chromium.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, claimsFor, typePassword, type WebApp } from './web-app.ts';

const NEW_PASSWORD = 'Another-Horse-8';

describe.skipIf(skipped)(titled('Recovery on pages'), () => {
  const stage = setStage();
  const { openPage } = setChromium();
  let app: WebApp;
  beforeAll(async () => {
    app = await stage.newApp();
  });

  async function newVerifiedPerson(): Promise<{ username: string; email: string }> {
    const username = uniqueName('mary');
    const email = `${username}@example.com`;
    await newPerson(app, username, { email, email_verified: 'true' });
    return { username, email };
  }

  async function askForCode(page: Page, username: string): Promise<void> {
    await page.goto(addressOf(app, 'forgotPassword'));
    await page.locator('input[name=username]').fill(username);
    await page.getByRole('button', { name: 'Send code' }).click();
  }

  async function chooseNew(page: Page, code: string, repeated = NEW_PASSWORD): Promise<void> {
    await page.getByLabel('Code').fill(code);
    await page.locator('input[name=password]').fill(NEW_PASSWORD);
    await page.locator('input[name=confirmPassword]').fill(repeated);
    await page.getByRole('button', { name: 'Change password' }).click();
  }

  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('sets a new password and signs in with it; other browsers are signed out: %s', async (_title, scripts) => {
    const { username, email } = await newVerifiedPerson();
    const before = await openPage();
    await before.goto(addressOf(app, 'login'));
    await typePassword(before, username, password);
    await answerTo(app, before);

    const page = await openPage({ scripts });
    await page.goto(addressOf(app, 'login'));
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await screenshot(page, `forgot-password-${scripts}`);
    await page.locator('input[name=username]').fill(username);
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByLabel('Code').waitFor();
    await screenshot(page, `reset-password-${scripts}`);
    await chooseNew(page, await latestCode(stage.latchkey, email));
    await page.getByRole('status').filter({ hasText: 'Your password was changed' }).waitFor();
    await typePassword(page, username, password);
    await page.getByRole('alert').filter({ hasText: 'Incorrect username or password' }).waitFor();
    await typePassword(page, username, NEW_PASSWORD);
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': username });

    await before.goto(addressOf(app, 'oauth2/authorize'));
    await before.locator('input[name=password]').waitFor();
  });

  it('takes the code of an administrator’s reset after the sign-in', async () => {
    const { username, email } = await newVerifiedPerson();
    await app.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: app.userPoolId, Username: username }));
    const page = await openPage();
    await page.goto(addressOf(app, 'login'));
    await typePassword(page, username, password);
    await page.getByLabel('Code').waitFor();
    await chooseNew(page, await latestCode(stage.latchkey, email));
    await page.getByRole('status').filter({ hasText: 'Your password was changed' }).waitFor();
    await typePassword(page, username, NEW_PASSWORD);
    expect((await answerTo(app, page)).get('code')).not.toBeNull();
  });

  it('shows wrong codes and different passwords at their fields', async () => {
    const { username, email } = await newVerifiedPerson();
    const page = await openPage();
    await askForCode(page, username);
    const code = await latestCode(stage.latchkey, email);
    await chooseNew(page, code, 'Different-Horse-8');
    await page.getByRole('alert').filter({ hasText: 'do not match' }).waitFor();
    await chooseNew(page, code === '000000' ? '000001' : '000000');
    await page.getByRole('alert').filter({ hasText: 'Invalid verification code' }).waitFor();
    await page.getByRole('button', { name: 'Send a new code' }).click();
    await page.getByRole('status').filter({ hasText: 'A new code is on its way' }).waitFor();
    await chooseNew(page, await latestCode(stage.latchkey, email));
    await page.getByRole('status').filter({ hasText: 'Your password was changed' }).waitFor();
  });

  it('answers that there were too many requests', async () => {
    const { username } = await newVerifiedPerson();
    const page = await openPage();
    const alert = page.getByRole('alert').filter({ hasText: 'Too many attempts' });
    for (let attempt = 0; attempt < 30 && (await alert.count()) === 0; attempt += 1) await askForCode(page, username);
    await alert.waitFor();
  });

  it('looks the same for unknown users where the client hides who exists', async () => {
    const { username } = await newVerifiedPerson();
    const textFor = async (name: string): Promise<string> => {
      const page = await openPage();
      await askForCode(page, name);
      await page.getByLabel('Code').waitFor();
      const asked = await page.getByRole('main').innerText();
      await chooseNew(page, '123456');
      await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
      const refused = await page.getByRole('main').innerText();
      return `${asked}\n${refused}`.replaceAll(/\S\*\*\*@\S\*\*\*/g, '(masked)');
    };
    expect(await textFor(uniqueName('nobody'))).toBe(await textFor(username));
  });

  it('says so if the user does not exist where the client does not hide it', async () => {
    const created = await app.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId: app.userPoolId,
        ClientName: 'telling',
        CallbackURLs: [app.callback],
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        AllowedOAuthFlowsUserPoolClient: true,
        SupportedIdentityProviders: ['COGNITO'],
        PreventUserExistenceErrors: 'LEGACY',
      }),
    );
    const telling = { ...app, clientId: created.UserPoolClient?.ClientId ?? '' };
    const page = await openPage();
    await page.goto(addressOf(telling, 'forgotPassword'));
    await page.locator('input[name=username]').fill('nobody');
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByRole('alert').filter({ hasText: 'User does not exist.' }).waitFor();
  });
});
