/** The pages of managed login without a mouse, and all the way without scripts. */
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { screenshot } from '../browser/visitor.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { skipped, titled } from '../harness/chromium.ts';
import { optInWithSuppression } from '../harness/device-configurations.ts';
import { choicePool, messagePool, newPersonWithAddresses, setFactors } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPersonWithTotp } from '../harness/people.ts';
import { devicesOf } from './profile.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, claimsFor, typePassword } from './web-app.ts';

interface Window {
  readonly document: { readonly activeElement: unknown };
}

/** More elements than any page has. */
const mostTabs = 40;

/** Presses Tab until the element has the focus, which must be visible wherever it goes. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let count = 0; count <= mostTabs; count += 1) {
    if (await target.evaluate((element) => element === (globalThis as unknown as Window).document.activeElement))
      return;
    await page.keyboard.press('Tab');
    const [what, isVisible] = await page.evaluate<[string, boolean]>(`(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return ['nothing', true];
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const isVisible = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
      return [element.outerHTML.slice(0, 120), isVisible];
    })()`);
    expect(isVisible, `the focus on ${what}`).toBe(true);
  }
  throw new Error('Tab does not reach the element.');
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

describe.skipIf(skipped)(titled('Pages without a mouse or without scripts'), () => {
  const stage = setStage();
  const { openPage } = setChromium();

  const appWithTotp = async () => {
    const app = await stage.newApp({
      pool: { ...messagePool, DeviceConfiguration: optInWithSuppression },
      mfa: 'OPTIONAL',
    });
    return { app, person: await newPersonWithTotp(app) };
  };

  it.each([true, false])(
    'Tab, Enter and Space sign in with MFA and remember the browser; scripts: %s',
    async (scripts) => {
      const { app, person } = await appWithTotp();
      const page = await openPage({ scripts });
      await page.goto(addressOf(app, 'oauth2/authorize'));
      await type(page, page.locator('input[name=username]'), person.username);
      await type(page, page.locator('input[name=password]'), 'Wrong-Horse-7');
      // Enter in a field sends the form.
      await page.keyboard.press('Enter');
      await page.locator('#loginErrorMessage').waitFor();
      await type(page, page.locator('input[name=password]'), person.password);
      await press(page, page.getByRole('button', { name: 'Sign in', exact: true }));
      await type(page, page.locator('#verification_code'), await person.authenticator.code());
      await press(page, page.getByRole('checkbox', { name: /remember this browser/i }), 'Space');
      await screenshot(page, `keyboard, box, scripts ${scripts}`);
      await press(page, page.getByRole('button', { name: 'Continue' }));
      expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': person.username });
      expect(await devicesOf(app, person)).toHaveLength(1);
    },
  );

  it('Tab and Enter choose a way to sign in, ask for another code and choose another language', async () => {
    const app = await stage.newApp({ pool: choicePool });
    const person = await newPersonWithAddresses(app);
    const page = await openPage();
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await type(page, page.locator('input[name=username]'), person.username);
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('button', { name: /email/i }));
    await press(page, page.locator('button[name=resend]'));
    await page.getByRole('status').waitFor();
    const language = page.locator('summary');
    await press(page, language);
    await press(page, page.getByRole('link', { name: 'Deutsch' }));
    await page.locator('html[lang=de]').waitFor();
    await screenshot(page, 'keyboard, German');
    await type(page, page.locator('#verification_code'), await latestCode(stage.latchkey, person.email));
    await page.keyboard.press('Enter');
    expect((await answerTo(app, page)).get('code')).toMatch(/./);
  });

  it('without scripts: a temporary password, the set-up of MFA, sign-in, forgotten password, sign-up and sign-out', async () => {
    const app = await stage.newApp({ client: { LogoutURLs: [`${stage.callback.url}/signed-out`] } });
    await setFactors(app, { mode: 'ON', app: true });
    const UserAttributes = [
      { Name: 'email', Value: 'ada@example.com' },
      { Name: 'email_verified', Value: 'true' },
    ];
    const user = { UserPoolId: app.userPoolId, Username: 'ada', TemporaryPassword: 'Temporary-1', UserAttributes };
    await app.sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
    const page = await openPage({ scripts: false });
    const scriptErrors: string[] = [];
    page.on('pageerror', (error) => scriptErrors.push(String(error)));
    let pictures = 0;
    const at = async (path: string) => {
      await page.waitForURL((url) => url.pathname.endsWith(path));
      pictures += 1;
      await screenshot(page, `no script ${pictures} ${path.replaceAll('/', ' ')}`);
    };
    const send = () => page.locator('button[type=submit]').first().click();
    const fill = (name: string, value: string) => page.locator(`input[name=${name}]`).fill(value);
    const sendCode = async (code: string) => {
      await page.locator('#verification_code').fill(code);
      await page.locator('button[name=signInSubmitButton]').click();
    };

    await page.goto(addressOf(app, 'oauth2/authorize'));
    await at('/login');
    await typePassword(page, 'ada', 'Temporary-1');
    await at('/changePassword');
    await fill('password', 'Correct-Horse-7');
    await fill('confirmPassword', 'Correct-Horse-7');
    await send();
    await at('/mfa/register');
    const authenticator = new Authenticator((await page.locator('code.secret').innerText()).replaceAll(' ', ''));
    await sendCode(await authenticator.code());
    expect(await claimsFor(app, await answerTo(app, page))).toMatchObject({ 'cognito:username': 'ada' });

    const leave = `logout?client_id=${app.clientId}&logout_uri=${encodeURIComponent(`${stage.callback.url}/signed-out`)}`;
    await page.goto(`${app.base}/${leave}`);
    await at('/signed-out');
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await page.getByRole('link', { name: /forgot/i }).click();
    await at('/forgotPassword');
    await fill('username', 'ada');
    await send();
    await at('/confirmforgotPassword');
    await page.getByLabel('Code').fill(await latestCode(stage.latchkey, 'ada@example.com'));
    await fill('password', 'Another-Horse-8');
    await fill('confirmPassword', 'Another-Horse-8');
    await send();
    await at('/login');
    await typePassword(page, 'ada', 'Another-Horse-8');
    await at('/mfa');
    await sendCode(await authenticator.code());
    await answerTo(app, page);

    await page.goto(addressOf(app, 'oauth2/authorize', { prompt: 'login' }));
    await page.getByRole('link', { name: /create an account|sign up/i }).click();
    await at('/signup');
    await fill('username', 'grace');
    await page.locator('input[type=email]').first().fill('grace@example.com');
    await page.locator('input[name=password]').fill('Correct-Horse-7');
    await send();
    await at('/confirm');
    await page.locator('#verification_code').fill(await latestCode(stage.latchkey, 'grace@example.com'));
    await send();
    await at('/mfa/register');
    expect(scriptErrors).toEqual([]);
  });
});
