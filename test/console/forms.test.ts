/** What the forms of the console do: by keyboard, without scripts, and not for pages of others. */
import {
  AdminGetUserCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { openTab, skipped, titled } from '../harness/chromium.ts';
import { newPerson, newPersonWithDevice } from '../harness/people.ts';
import { createApp, signIn } from '../harness/sign-in.ts';
import { setChromium, setStage } from '../login/stage.ts';
import { consoleOf } from './populated.ts';

const messages = {
  AutoVerifiedAttributes: ['email' as const],
  EmailVerificationMessage: 'Your code is {####}.',
  EmailVerificationSubject: 'A code',
  UserPoolTags: { team: 'identity' },
  Policies: { PasswordPolicy: { MinimumLength: 9, RequireSymbols: false } },
};

describe.skipIf(skipped)(titled('Forms of the console'), () => {
  const stage = setStage();
  const browser = setChromium();
  const base = () => consoleOf(stage.latchkey);
  const newApp = (pool = {}) =>
    createApp(stage.latchkey, {
      pool: {
        ...messages,
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
        ...pool,
      },
    });

  it.each([true, false])('a pool, an app client and a user are made, with scripts: %s', async (scripts) => {
    const page = await browser.openPage({ scripts });
    await page.goto(`${base()}/pools`);
    await page.getByLabel('Name', { exact: true }).fill('Made here');
    await page.getByLabel('MFA with an authenticator app').selectOption('ON');
    await page.getByRole('button', { name: 'Create the pool' }).click();
    await page.getByText('Created.').waitFor();
    const { sdk } = await newApp();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: id }));
    expect(UserPool).toMatchObject({
      Name: 'Made here',
      MfaConfiguration: 'ON',
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    });
    await page.getByRole('link', { name: 'App clients' }).click();
    await page.getByLabel('Name', { exact: true }).fill('shop');
    await page.getByLabel(/^With a secret/).check();
    await page.getByRole('button', { name: 'Create the app client' }).click();
    await page.getByText('Created.').waitFor();
    const before = page.url();
    expect(await page.content()).not.toMatch(/[0-9a-v]{52}/);
    await page.getByRole('button', { name: 'Show the secret' }).click();
    await page.locator('code', { hasText: /^[0-9a-v]{52}$/ }).waitFor();
    // The secret is in no address.
    expect(new URL(page.url()).pathname).toBe(new URL(before).pathname);
    expect(new URL(page.url()).search).not.toMatch(/[0-9a-v]{52}/);
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('E-mail address', { exact: true }).fill('ada@example.com');
    await page.getByRole('button', { name: 'Create the user' }).click();
    await page.getByRole('heading', { name: 'ada', level: 1 }).waitFor();
    expect(await page.getByText('must change password').isVisible()).toBe(true);
  });

  it('a failure shows the message of the API in the form, with what was entered', async () => {
    const app = await newApp();
    const person = await newPerson(app);
    const page = await browser.openPage();
    await page.goto(`${base()}/pools/${app.userPoolId}/users`);
    await page.getByLabel('User name').fill(person.username);
    await page.getByLabel('E-mail address', { exact: true }).fill('twice@example.com');
    await page.getByRole('button', { name: 'Create the user' }).click();
    const alert = page.locator('#form-create').getByRole('alert');
    expect(await alert.innerText()).toBe('UsernameExistsException User account already exists');
    expect(await page.getByLabel('User name').inputValue()).toBe(person.username);
    expect(await page.getByLabel('E-mail address', { exact: true }).inputValue()).toBe('twice@example.com');
  });

  it('saving the devices of a pool changes nothing else', async () => {
    const app = await newApp();
    const describe_ = async () =>
      (await app.sdk.send(new DescribeUserPoolCommand({ UserPoolId: app.userPoolId }))).UserPool;
    const before = await describe_();
    const page = await browser.openPage();
    await page.goto(`${base()}/pools/${app.userPoolId}`);
    await page.getByLabel('Devices are remembered').selectOption('opt-in');
    await page.getByRole('button', { name: 'Save remembered devices' }).click();
    await page.getByText('Saved.').waitFor();
    const after = await describe_();
    expect(after?.DeviceConfiguration).toEqual({
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: true,
    });
    const changing = { DeviceConfiguration: null, LastModifiedDate: null };
    expect({ ...after, ...changing }).toEqual({ ...before, ...changing });
    await page.getByLabel('Second factor').selectOption('ON');
    await page.getByRole('button', { name: 'Save MFA' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await describe_())?.MfaConfiguration).toBe('ON');
  });

  it('a user: devices and why a code was asked, password, MFA, state, and deletion with a confirmation', async () => {
    const app = await newApp();
    const ada = await newPersonWithDevice(app);
    await signIn(app, ada);
    const page = await browser.openPage();
    await page.goto(`${base()}/pools/${app.userPoolId}/users?q=${ada.username}`);
    await page.getByRole('link', { name: ada.username, exact: true }).click();
    const device = page.locator('section', { has: page.getByRole('heading', { name: 'Devices' }) });
    expect(await device.innerText()).toContain('The next sign-in asks for no code.');
    const signIns = page.locator('section', { has: page.getByRole('heading', { name: 'Sign-ins' }) });
    expect(await signIns.getByRole('listitem').first().innerText()).toContain(
      'so its own proof takes the place of the code',
    );
    await device.getByRole('button', { name: /^Do not remember/ }).click();
    await page.getByText('The device is no longer remembered.').waitFor();
    expect(await device.innerText()).toContain('The next sign-in asks for a code.');
    await device.getByRole('button', { name: /^Forget/ }).click();
    await page.getByText('The device has been forgotten.').waitFor();
    await page.getByRole('button', { name: 'Remove second factors' }).click();
    await page.getByText('The second factors have been removed.').waitFor();
    const user = () => app.sdk.send(new AdminGetUserCommand({ UserPoolId: app.userPoolId, Username: ada.username }));
    expect((await user()).UserMFASettingList).toBeUndefined();
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Set the password' }).click();
    expect(await page.locator('#form-password').getByRole('alert').innerText()).toMatch(/^InvalidPasswordException /);
    await page.getByLabel('New password').fill('Another-Horse-8');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('The password has been set.').waitFor();
    expect(
      (await signIn(app, { username: ada.username, password: 'Another-Horse-8' })).result.AccessToken,
    ).toBeDefined();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('The user can no longer sign in.').waitFor();
    expect((await user()).Enabled).toBe(false);
    await page.getByText('Delete the user…').click();
    await page.getByLabel(/to confirm$/).fill('somebody else');
    await page.getByRole('button', { name: 'Delete the user' }).click();
    expect(await page.locator('#form-delete').getByRole('alert').innerText()).toContain(`Enter ${ada.username}`);
    await page.getByLabel(/to confirm$/).fill(ada.username);
    await page.getByRole('button', { name: 'Delete the user' }).click();
    await page.getByText('Deleted.').waitFor();
    await expect(user()).rejects.toThrow('User does not exist.');
  });

  it('the search finds by name, e-mail and state, one page after the other, and its address can be shared', async () => {
    const app = await newApp();
    for (let index = 0; index < 27; index += 1) {
      await newPerson(app, `user-${String(index).padStart(2, '0')}`, { email: `p${index}@example.com` });
    }
    const page = await browser.openPage();
    await page.goto(`${base()}/pools/${app.userPoolId}/users`);
    const count = () => page.locator('tbody tr').count();
    expect(await count()).toBe(25);
    await page.getByRole('link', { name: 'Next page' }).click();
    expect(await count()).toBe(2);
    await page.getByLabel('Begins with').fill('p26@');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Users who match “p26@”' }).waitFor();
    expect(await count()).toBe(1);
    const shared = await browser.openPage();
    await shared.goto(page.url());
    expect(await shared.locator('tbody tr').innerText()).toContain('user-26');
    await page.getByRole('link', { name: 'Disabled' }).click();
    await page.getByText('No user matches.').waitFor();
  });

  it('forms of other sites are refused, and change nothing', async () => {
    const { sdk } = await newApp();
    const pools = async () => (await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }))).UserPools?.length;
    const before = await pools();
    const token = '0123456789abcdef0123456789abcdef';
    const cookie = `XSRF-TOKEN=${token}`;
    const form = { action: 'create', name: 'forged', signIn: 'username', mfa: 'OFF', devices: 'off' };
    const post = async (fields: Record<string, string>, headers: Record<string, string>) =>
      (
        await fetch(`${base()}/pools`, {
          method: 'POST',
          body: new URLSearchParams(fields),
          headers,
          redirect: 'manual',
        })
      ).status;
    expect(await post(form, {})).toBe(403);
    expect(await post({ ...form, _csrf: token }, {})).toBe(403);
    expect(await post({ ...form, _csrf: 'f'.repeat(32) }, { cookie })).toBe(403);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      expect(await post({ ...form, _csrf: token }, { cookie, ...(headers as Record<string, string>) })).toBe(403);
    }
    expect(await pools()).toBe(before);
    const { origin } = new URL(base());
    expect(await post({ ...form, _csrf: token }, { cookie, origin })).toBe(303);
    expect(await pools()).toBe((before ?? 0) + 1);
  });

  it('no page of another origin may read the console, or frame it, and no other host name reaches it', async () => {
    const { headers } = await fetch(base(), { headers: { origin: 'http://localhost:5173' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const { request } = await import('node:http');
    const { port } = new URL(base());
    const status = await new Promise((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/_latchkey/console', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).not.toBe(200);
  });

  it('a user is found and opened with the keyboard alone', async () => {
    const app = await newApp();
    const person = await newPerson(app);
    const page = await browser.openPage();
    await page.goto(`${base()}/pools/${app.userPoolId}/users`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const reach = async (wanted: string) => {
      for (let presses = 0; presses < 40; presses += 1) {
        const name = await page.evaluate<string>(
          'document.activeElement.id || document.activeElement.textContent.trim()',
        );
        if (name === wanted) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${wanted} cannot be reached`);
    };
    await reach('q');
    await page.keyboard.type(person.username);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Users who match/ }).waitFor();
    await reach(person.username);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: person.username, level: 1 }).waitFor();
  });

  it('sign-ins appear as they happen, and values can be copied', async () => {
    const app = await newApp();
    const person = await newPerson(app);
    const context = await browser.chromium.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, problems } = await openTab(context);
    await page.goto(`${base()}/activity?pool=${app.userPoolId}`);
    await page.getByText('No sign-in like this').waitFor();
    const logged = () => stage.latchkey.output().split('/_latchkey/console/activity').length;
    await expect.poll(logged).toBeGreaterThan(1);
    const before = logged();
    await signIn(app, person);
    await page.getByRole('link', { name: person.username }).waitFor();
    // A page that is read again every three seconds would hide the codes in the terminal.
    await page.getByText('just now').first().waitFor();
    expect(logged()).toBe(before);
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await page.locator('.live').innerText()).toContain('Paused');
    await page.goto(`${base()}/pools/${app.userPoolId}`);
    await page.getByRole('button', { name: 'Copy the pool id' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(app.userPoolId);
    expect(problems).toEqual([]);
    await context.close();
  });
});
