/** The console of a server in production: its sign-in with MFA, remembered browsers, and what it keeps out. */
import { DescribeUserPoolCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, BrowserContext } from 'playwright-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { sdk } from '../harness/aws.ts';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { rememberBoxOn } from '../login/profile.ts';
import { typePassword } from '../login/web-app.ts';
import { axeFindings } from '../pages/measure.ts';
import { overflow } from './measure.ts';

const PASSWORD = 'a long pass phrase of my own';
const env = { LATCHKEY_ACCESS_KEYS: 'AKIDCONSOLE:0123456789abcdef0123456789abcdef' };
const POOL = 'us-east-1_LatchkeyConsole';
const { LATCHKEY_PICTURES: pictures } = process.env;

describe.skipIf(skipped)(titled('The console of a server in production'), () => {
  let dataDir: string;
  let port: number;
  let latchkey: Latchkey;
  let chromium: Browser;
  let context: BrowserContext;
  let authenticator: Authenticator;
  const at = (path = '') => `http://127.0.0.1:${port}/_latchkey/console${path}`;
  const start = () => startLatchkey({ command: 'serve', dataDir, env, args: ['--console', String(port)] });
  const administration = () =>
    sdk(latchkey.endpoint, { accessKeyId: 'AKIDCONSOLE', secretAccessKey: '0123456789abcdef0123456789abcdef' });
  const oneTimePassword = () => /One-time password {2}(\S+)/.exec(latchkey.output())?.[1];
  /** The console listens after the API does. */
  const consoleUp = async () => {
    while (!latchkey.output().includes('console on http')) await sleep(50);
  };
  beforeAll(async () => {
    [dataDir, port, chromium] = await Promise.all([
      mkdtemp(join(tmpdir(), 'latchkey-console-')),
      freePort(),
      startChromium(),
    ]);
    latchkey = await start();
    await consoleUp();
    context = await chromium.newContext();
  });
  afterAll(async () => {
    await Promise.all([chromium?.close(), latchkey?.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('has no console on the port of the API', async () => {
    for (const path of ['/_latchkey/console', '/_latchkey/console/pools', '/_latchkey/inbox']) {
      expect((await fetch(`${latchkey.endpoint}${path}`)).status).toBe(404);
    }
  });

  it('shows nothing and changes nothing before the sign-in', async () => {
    for (const path of ['', '/pools', '/activity', '/pools/us-east-1_LatchkeyConsole/users']) {
      const seen = await fetch(at(path), { redirect: 'manual' });
      expect([seen.status, await seen.text()]).toEqual([303, '']);
      const body = new URLSearchParams({ action: 'create', name: 'x', _csrf: 'x'.repeat(36) });
      const headers = { cookie: `latchkey-console-XSRF-TOKEN=${'x'.repeat(36)}` };
      const posted = await fetch(at(path), { method: 'POST', body, headers, redirect: 'manual' });
      expect(posted.headers.get('location')).toMatch(/^\/oauth2\/authorize\?/);
    }
  });

  it('the pages of the API have no sign-in for administrators', async () => {
    const location = (await fetch(at(), { redirect: 'manual' })).headers.get('location') ?? '';
    const client = new URL(location, at()).searchParams.get('client_id') ?? '';
    const query = `client_id=${client}&response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fconsole.invalid%2F`;
    for (const path of [
      `/${POOL}/account`,
      `/${POOL}/login?${query}`,
      `/${POOL}/oauth2/authorize?${query}`,
      `/${POOL}/oauth2/authorize?client_id=${client}&return_to=account`,
      `/login?${query}`,
      `/oauth2/authorize?${query}`,
      `/forgotPassword?${query}`,
    ]) {
      const answer = await fetch(`${latchkey.endpoint}${path}`);
      expect([path, (await answer.text()).includes('name="password"')]).toEqual([path, false]);
      expect([path, answer.url.includes('/error?') || answer.status >= 400]).toEqual([path, true]);
    }
  });

  it('a page that was asked for is a path of the console, and no header', async () => {
    for (const [wanted, expected] of [
      ['/_latchkey/console/%0d%0aX:%20y', '/_latchkey/console/X:%20y'],
      ['https://evil.example/_latchkey/console/', '/_latchkey/console/'],
      ['/_latchkey/console/..//..//evil.example', '/_latchkey/console'],
      ['/account', '/_latchkey/console'],
    ]) {
      const headers = { cookie: `latchkey-console-console-page=${wanted}` };
      const answer = await fetch(`http://127.0.0.1:${port}/console`, { headers, redirect: 'manual' });
      expect([wanted, answer.status, answer.headers.get('location')]).toEqual([wanted, 303, expected]);
    }
  });

  it('answers under no other name', async () => {
    const { request } = await import('node:http');
    const ask = (method: string, host: string) =>
      new Promise<{ status: number | undefined; location: string | undefined }>((resolve, reject) => {
        const sent = request(
          { port, host: '127.0.0.1', method, path: '/_latchkey/console', headers: { host } },
          (answer) => {
            answer.resume();
            resolve({ status: answer.statusCode, location: answer.headers.location });
          },
        );
        sent.on('error', reject).end();
      });
    expect(await ask('GET', 'evil.example')).toEqual({ status: 302, location: at() });
    expect(await ask('POST', 'evil.example')).toEqual({ status: 421, location: undefined });
    expect((await ask('GET', `127.0.0.1:${port}`)).status).toBe(303);
  });

  it('the one-time password leads to a new password and an authenticator app, and then to the page that was asked for', async () => {
    const { page, problems } = await openTab(context);
    await page.goto(at('/pools?page='));
    await typePassword(page, 'admin', oneTimePassword() ?? '');
    await page.waitForURL('**/changePassword?**');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.locator('input[name=confirmPassword]').fill(PASSWORD);
    await page.locator('button[name=reset_password]').click();
    await page.waitForURL('**/mfa/register?**');
    authenticator = new Authenticator((await page.locator('code.secret').innerText()).replaceAll(' ', ''));
    await page.locator('#verification_code').fill(await authenticator.code());
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.waitForURL(at('/pools?page='));
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('User pools');
    expect(await page.locator('.who p').innerText()).toBe('admin');
    const cookies = (await context.cookies()).filter(({ name }) => name.endsWith('cognito'));
    expect(cookies).toMatchObject([{ name: 'latchkey-console-cognito', httpOnly: true, sameSite: 'Lax', path: '/' }]);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('changes are in the log with the administrator, and no secret is', async () => {
    const page = await context.newPage();
    await page.goto(at('/pools'));
    await page.getByLabel('Name', { exact: true }).fill('Customers');
    await page.getByRole('button', { name: 'Create the pool' }).click();
    await page.getByText('Created.').waitFor();
    const pool = new URL(page.url()).pathname.split('/').at(-1);
    const lines = () =>
      latchkey
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    await expect
      .poll(lines)
      .toContainEqual(
        expect.objectContaining({ operation: 'SetUserPoolMfaConfig', pool, signer: 'console:admin', status: 200 }),
      );
    const log = lines()
      .map((line) => JSON.stringify(line))
      .join('\n');
    expect(log).not.toContain(oneTimePassword());
    expect(log).not.toContain(PASSWORD);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/serve-pool.png`, fullPage: true });
    await page.close();
  });

  it('the name of the administrator leads to the account page', async () => {
    const page = await context.newPage();
    await page.goto(at());
    await page.locator('.who a').click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await page.getByRole('link', { name: 'Devices' }).first().click();
    await page.getByRole('heading', { name: 'Devices' }).first().waitFor();
    await page.close();
  });

  it('the pool of the administrators is shown, and its settings are not changed here', async () => {
    const page = await context.newPage();
    await page.goto(at('/pools/us-east-1_LatchkeyConsole'));
    expect(await page.getByRole('button', { name: 'Save MFA' }).count()).toBe(0);
    const _csrf = (await context.cookies()).find(({ name }) => name.endsWith('XSRF-TOKEN'))?.value ?? '';
    for (const form of [
      { action: 'mfa', mfa: 'OFF', _csrf },
      { action: 'delete', confirm: 'Latchkey console', _csrf },
    ]) {
      const answer = await page.request.post(at('/pools/us-east-1_LatchkeyConsole'), { form });
      expect([answer.status(), (await answer.text()).includes('set by the server')]).toEqual([400, true]);
    }
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect([...(await overflow(page)), ...(await axeFindings(page))]).toEqual([]);
    }
    await page.close();
  });

  it('asks for the code again, until the browser is remembered', async () => {
    const page = await context.newPage();
    await page.goto(at());
    const signOut = () => page.getByRole('button', { name: 'Sign out' }).click();
    await signOut();
    await typePassword(page, 'admin', PASSWORD);
    await page.locator('#verification_code').fill(await authenticator.code());
    await rememberBoxOn(page).check();
    await page.locator('button[name=signInSubmitButton]').click();
    await page.waitForURL(at());
    await signOut();
    await typePassword(page, 'admin', PASSWORD);
    await page.waitForURL(at());
    await page.close();
    // Another browser gets no further with the password alone.
    const other = await (await chromium.newContext()).newPage();
    await other.goto(at());
    await typePassword(other, 'admin', PASSWORD);
    await other.waitForURL('**/mfa?**');
    await other.goto(at('/pools'));
    expect(new URL(other.url()).pathname).toBe('/login');
  });

  it('is closed while everybody may sign up, and a start corrects that', async () => {
    const { UserPool: before } = await administration().send(new DescribeUserPoolCommand({ UserPoolId: POOL }));
    // It leaves everything out, so that all settings are Cognito's defaults.
    await administration().send(new UpdateUserPoolCommand({ UserPoolId: POOL, MfaConfiguration: 'ON' }));
    const page = await context.newPage();
    await expect
      .poll(async () => {
        await page.goto(at());
        return page.locator('main').innerText();
      })
      .toContain('AllowAdminCreateUserOnly must be true');
    await latchkey.stop();
    latchkey = await start();
    await consoleUp();
    await page.goto(at());
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const { UserPool: after } = await administration().send(new DescribeUserPoolCommand({ UserPoolId: POOL }));
    expect({ ...after, LastModifiedDate: null }).toEqual({ ...before, LastModifiedDate: null });
    await page.close();
  });

  it('a session ends when another administrator disables the user; a restart makes no new password', async () => {
    const page = await context.newPage();
    await page.goto(at('/pools/us-east-1_LatchkeyConsole/users'));
    await page.getByLabel('User name').fill('grace');
    await page.getByLabel('Temporary password').fill('a password for one day');
    await page.getByLabel('Send an invitation').uncheck();
    await page.getByRole('button', { name: 'Create the user' }).click();
    await page.getByText('Created.').waitFor();
    expect(latchkey.output()).not.toContain('a password for one day');
    await latchkey.stop();
    latchkey = await start();
    await consoleUp();
    expect(oneTimePassword()).toBeUndefined();
    await page.goto(at('/pools/us-east-1_LatchkeyConsole/users?q=admin'));
    await page.locator('main').getByRole('link', { name: 'admin', exact: true }).click();
    await page.getByRole('button', { name: 'Disable' }).click();
    // It was the administrator's own account.
    await page.waitForURL('**/login?**');
    await page.close();
  });
});
