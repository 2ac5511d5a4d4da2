/** The life of a remembered browser, from registration to forgetting, on the example page in a real browser. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Browser } from 'playwright-core';
import { renderSVG } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { openTab, skipped, startChromium, type Tab, titled } from '../harness/chromium.ts';
import { freePort } from '../harness/latchkey.ts';
import { latestCode } from '../harness/inbox.ts';
import { screenshot, seeAccount, seeCodeForm, signOutOnPage, typeCode, typeCredentials } from './visitor.ts';

const root = join(import.meta.dirname, '..', '..');

interface Example {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly link: string;
  readonly password: string;
  /** Waits until the output matches the pattern. Returns the first group. */
  prints(pattern: RegExp): Promise<string>;
}

/** Starts `npm run example:browser`. Returns the link and the password that it prints. */
async function startExample(): Promise<Example> {
  const args = ['--conditions=source', 'examples/browser/start.ts', '--port', String(await freePort())];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  const prints = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const [, found] = pattern.exec(printed) ?? [];
      if (found !== undefined) return found;
      await once(child.stdout, 'data');
    }
  };
  const link = await prints(/^Open (\S+)$/m);
  return { process: child, link, password: await prints(/ada +password +(\S+)/), prints };
}

/** Role and name of each control in an accessibility snapshot. */
function controlsIn(snapshot: string): readonly string[] {
  const roles = 'button|link|textbox|checkbox|combobox';
  return [...snapshot.matchAll(new RegExp(`^ *- ((?:${roles})(?: "[^"]*")?)`, 'gm'))].map(
    ([, control = '']) => control,
  );
}

describe.skipIf(skipped)(titled('The example page in Chromium'), () => {
  let example: Example;
  let chromium: Browser;
  let tab: Tab;
  let authenticator: Authenticator;
  beforeAll(async () => {
    chromium = await startChromium();
    example = await startExample();
    tab = await openTab(await chromium.newContext({ viewport: { width: 1000, height: 800 } }));
    await tab.page.goto(example.link);
  });
  afterAll(async () => {
    await chromium?.close();
    if (example === undefined) return;
    const exit = once(example.process, 'exit');
    example.process.kill('SIGTERM');
    expect((await exit)[0]).toBe(0);
  });

  it('signs in with a password that is never sent', async () => {
    const { page, requests } = tab;
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await screenshot(page, 'sign-in');
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(request.postData() ?? ''));
    await typeCredentials(page, 'ada', example.password);
    await seeAccount(page, 'ada');
    await page.getByText('You signed in without a code.').waitFor();
    await page.getByText('Known, but not remembered.').waitFor();
    await page.getByText('Off. Your password is all that protects this account.').waitFor();
    expect(requests.slice(0, 3)).toEqual(['InitiateAuth', 'PASSWORD_VERIFIER', 'ConfirmDevice']);
    expect(bodies.filter((body) => body.includes(example.password))).toEqual([]);
  });

  it('sets up an authenticator app, by QR code or by typing the key', async () => {
    const { page } = tab;
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByText('No camera?').click();
    const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
    const uri = (await page.getByRole('link', { name: 'Open in the authenticator app' }).getAttribute('href')) ?? '';
    expect(uri).toBe(`otpauth://totp/Latchkey%20example:ada?secret=${secret}&issuer=Latchkey%20example`);
    const picture = page.getByRole('img', { name: 'QR code' });
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const drawn = decodeURIComponent((await picture.getAttribute('src')) ?? '');
    expect(drawn).toContain(renderSVG(uri, { border: 4, ecc: 'M' }));
    await screenshot(page, 'set-up');

    authenticator = new Authenticator(secret);
    await page.getByLabel('Code', { exact: true }).fill(authenticator.wrongCodes(1).join());
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByRole('alert').getByText('That code is not right.').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(await authenticator.code());
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('On. Sign-ins ask for its code.').waitFor();
  });

  it('asks for a code, shows why, and remembers the browser', async () => {
    const { page } = tab;
    await signOutOnPage(page);
    await typeCredentials(page, 'ada', example.password);
    expect(await seeCodeForm(page)).toBe('This browser is known, but you did not ask for it to be remembered.');
    await screenshot(page, 'code');
    await typeCode(page, await authenticator.code(), '60');
    await seeAccount(page, 'ada');
    await page.getByText(/^Remembered until /).waitFor();
    await page.getByRole('listitem').getByText('this browser').waitFor();
    await screenshot(page, 'account');
  });

  it('keeps the session over a reload', async () => {
    const { page } = tab;
    await page.reload();
    await seeAccount(page, 'ada');
    await page.getByText('You were still signed in.').waitFor();
  });

  it('is trusted after one more code, then signs in without a code', async () => {
    const { page, requests } = tab;
    // The device was registered in a sign-in without a code, and the code after that was typed before it was remembered.
    await signOutOnPage(page);
    await typeCredentials(page, 'ada', example.password);
    expect(await seeCodeForm(page)).toBe(
      'This browser is remembered. After one more code, it will not need codes any more.',
    );
    await typeCode(page, await authenticator.code());
    await seeAccount(page, 'ada');
    await page.getByText('The next sign-in here will not ask for a code.').waitFor();

    await signOutOnPage(page);
    await page.reload();
    requests.length = 0;
    await typeCredentials(page, 'ada', example.password);
    await seeAccount(page, 'ada');
    await page.getByText('You signed in without a code.').waitFor();
    const answered = ['InitiateAuth', 'PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
    expect(requests.slice(0, 4)).toEqual(answered);
  });

  it('renews the token and calls an API with it', async () => {
    const { page } = tab;
    const call = async () => {
      const answer = page.waitForResponse((response) => response.url().endsWith('/me'));
      await page.getByRole('button', { name: 'Call the API' }).click();
      return (await (await answer).json()) as { username: string; deviceKey: string; expiresAt: string };
    };
    const before = await call();
    expect(before).toMatchObject({ username: 'ada', deviceKey: expect.stringMatching(/^us-east-1_[0-9a-f-]{36}$/) });
    await page.waitForTimeout(1000);
    await page.getByRole('button', { name: 'Renew now' }).click();
    await page.getByText('Renewed once').waitFor();
    expect(Date.parse((await call()).expiresAt)).toBeGreaterThan(Date.parse(before.expiresAt));
  });

  it('fits on a phone and in dark mode', async () => {
    const { page } = tab;
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'account-dark');
    await page.setViewportSize({ width: 360, height: 740 });
    // Nothing is cut off, and nothing has to be scrolled sideways.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await screenshot(page, 'account-phone');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1000, height: 800 });
  });

  it('forgets the browser, signs out, and asks for a code again', async () => {
    const { page } = tab;
    await page.getByRole('button', { name: 'Forget and sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await typeCredentials(page, 'ada', example.password);
    expect(await seeCodeForm(page)).toBe('You have not signed in with this browser before.');
  });

  it('forgets another browser, which ends its session and asks for a code there', async () => {
    // No phone is needed: the example prints a code at every Enter.
    let shown = 0;
    const nextCode = () => {
      shown += 1;
      example.process.stdin.write('\n');
      return example.prints(new RegExp(`(?:code of grace is (\\d{6})[^]*){${shown}}`));
    };
    const signInAt = async ({ page }: Tab) => {
      await page.goto(example.link);
      await typeCredentials(page, 'grace', example.password);
      await seeCodeForm(page);
      await typeCode(page, await nextCode(), '90');
      await seeAccount(page, 'grace');
    };
    const office = await openTab(await chromium.newContext());
    const home = await openTab(await chromium.newContext());
    await signInAt(office);
    await signInAt(home);

    await expect.poll(() => home.page.getByRole('listitem').count()).toBe(2);
    await home.page.getByRole('button', { name: 'Forget: Chrome on Linux' }).click();
    await expect.poll(() => home.page.getByRole('listitem').count()).toBe(1);
    await home.page.getByRole('listitem').getByText('this browser').waitFor();

    await office.page.getByRole('button', { name: 'Renew now' }).click();
    await office.page.getByText('Your session has ended. Please sign in again.').waitFor();
    await typeCredentials(office.page, 'grace', example.password);
    expect(await seeCodeForm(office.page)).toBe('This browser was forgotten, here or from somewhere else.');
    expect([...office.problems, ...home.problems]).toEqual([]);
  });

  it('has a name of its own for each control', async () => {
    const { page } = await openTab(await chromium.newContext());
    const namesOf = () => page.locator('main').ariaSnapshot().then(controlsIn);
    await page.goto(example.link);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const names = await namesOf();
    expect(names).toHaveLength(6);
    expect(new Set(names).size, names.join()).toBe(names.length);
    await typeCredentials(page, 'ada', example.password);
    await seeCodeForm(page);
    await typeCode(page, await authenticator.code(), '30');
    await seeAccount(page, 'ada');
    await page.getByRole('listitem').first().waitFor();
    await page.getByText('On. Sign-ins ask for its code.').waitFor();
    const onAccount = await namesOf();
    expect(onAccount.length).toBeGreaterThan(5);
    expect(new Set(onAccount).size, onAccount.join()).toBe(onAccount.length);
  });

  it('puts the focus on the password after a wrong one', async () => {
    const { page } = await openTab(await chromium.newContext());
    await page.goto(example.link);
    await typeCredentials(page, 'ada', 'Wrong-Horse-7');
    await page.getByRole('alert').getByText('The user name or password is not right.').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.id);
    expect(await focused()).toBe('password');
    expect(await page.getByLabel('User name').inputValue()).toBe('ada');
  });

  it('lets people create an account, and choose a new password', async () => {
    const tabOfEve = await openTab(await chromium.newContext());
    const { page } = tabOfEve;
    await page.goto(example.link);
    const endpoint = new URL(example.link).searchParams.get('endpoint') ?? '';
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('heading', { name: 'Create an account' }).waitFor();
    await screenshot(page, 'sign-up');
    await page.getByRole('button', { name: 'Back to sign-in' }).click();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('User name').fill('eve');
    await page.getByLabel('E-mail address').fill('eve@example.com');
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('alert').getByText('That password does not follow the rules').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('new-password');
    await page.getByLabel('New password').fill('Eves-Horse-77');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Confirm your address' }).waitFor();
    await page.getByLabel('Code', { exact: true }).fill(await latestCode({ endpoint }, 'eve@example.com'));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByLabel('User name').inputValue()).toBe('eve');

    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByLabel('User name').fill('eve');
    await page.getByRole('button', { name: 'Send a code' }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await page.getByLabel('Code', { exact: true }).fill(await latestCode({ endpoint }, 'eve@example.com'));
    await page.getByLabel('New password').fill('Eves-Mule-88');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await typeCredentials(page, 'eve', 'Eves-Mule-88');
    await seeAccount(page, 'eve');
    // A refused sign-up is an answer with status 400, which the console of Chromium shows.
    expect(tabOfEve.problems.filter((problem) => !problem.includes('400'))).toEqual([]);
  });

  it('leaves no errors in the console', () => {
    expect(tab.problems).toEqual([]);
  });
});
