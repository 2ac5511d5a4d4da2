/**
 * The five device configurations on the pages of managed login, in Chromium, on both databases: a remembered browser is a
 * device like any other, and the same rules decide whether it takes the place of the code (docs/decisions/0003 and 0034).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { skipped, startChromium, titled } from '../harness/chromium.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { alwaysWithSuppression, deviceConfigurations, optInWithSuppression } from '../harness/device-configurations.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { messagePool, newPersonWithAddresses, preferFactors, preferred, setFactors } from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp, setUpAuthenticator } from '../harness/people.ts';
import { signIn } from '../harness/sign-in.ts';
import {
  codeAndBox,
  codeOnly,
  devicesOf,
  newReachablePerson,
  onlyDevice,
  Profile,
  rememberBoxOn,
  resetPassword,
  withoutCode,
} from './profile.ts';
import { addressOf, answerTo, type Callback, createWebApp, startCallback, type WebApp } from './web-app.ts';

const postgresMissing = embeddedPostgresMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const withoutPostgres = postgresMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

describe.skipIf(skipped).each([
  { database: 'SQLite', open: async (): Promise<EmbeddedPostgres | undefined> => undefined, isMissing: false },
  { database: 'PostgreSQL', open: startEmbeddedPostgres, isMissing: withoutPostgres },
])(titled('Remembered browsers on $database'), ({ open, isMissing }) => {
  let postgres: EmbeddedPostgres | undefined;
  let dataDir: string;
  let port: number;
  let latchkey: Latchkey;
  let callback: Callback;
  let chromium: Browser;
  let machine: Machine;
  const arguments_ = () => (postgres === undefined ? [] : ['--database', postgres.url]);
  beforeAll(async () => {
    if (isMissing) return;
    postgres = await open();
    [dataDir, port] = await Promise.all([mkdtemp(join(tmpdir(), 'latchkey-browsers-')), freePort()]);
    const starting = startLatchkey({ dataDir, port, args: arguments_() });
    [latchkey, callback, chromium, machine] = await Promise.all([
      starting,
      startCallback(),
      startChromium(),
      newMachine(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([chromium?.close(), callback?.close(), latchkey?.stop(), machine?.remove()]);
    await postgres?.stop();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  });

  const test = it.skipIf(isMissing);
  const newApp = (DeviceConfiguration: object | undefined, tags: Readonly<Record<string, string>> = {}) =>
    createWebApp(latchkey, callback, {
      pool: { ...(DeviceConfiguration !== undefined && { DeviceConfiguration }), UserPoolTags: tags },
      client: { AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'] },
      mfa: 'OPTIONAL',
    });
  const newProfile = (app: WebApp) => Profile.create(chromium, app);
  const forget = (app: WebApp, { username: Username }: { username: string }, DeviceKey: string) =>
    app.sdk.send(new AdminForgetDeviceCommand({ UserPoolId: app.userPoolId, Username, DeviceKey }));

  describe.each(deviceConfigurations)('$title', ({ title, setting, asksUser, suppressesMfa }) => {
    const first = asksUser ? codeAndBox : codeOnly;
    const later = suppressesMfa ? withoutCode : codeOnly;

    const whereAsked = asksUser ? test : undefined;
    whereAsked?.('remembers if the box is ticked', async () => {
      const app = await newApp(setting);
      const person = await newPersonWithTotp(app);
      const profile = await newProfile(app);
      expect(await profile.signIn(person, { ticks: true, picture: title })).toEqual(first);
      expect(await devicesOf(app, person)).toMatchObject([
        { name: expect.stringMatching(/Chrom/), status: 'remembered' },
      ]);
      expect((await profile.signIn(person)).code).toBe(!suppressesMfa);
      expect(await devicesOf(app, person)).toHaveLength(1);
    });

    test(asksUser ? 'does not if it is not' : 'asks and remembers as configured', async () => {
      const app = await newApp(setting);
      const person = await newPersonWithTotp(app);
      const profile = await newProfile(app);
      expect(await profile.signIn(person, { picture: `${title}, not ticked` })).toEqual(first);
      const remembers = setting !== undefined && !asksUser;
      expect(await devicesOf(app, person)).toHaveLength(remembers ? 1 : 0);
      expect((await profile.deviceCookie()) !== undefined).toBe(remembers);
      expect(await profile.signIn(person)).toEqual(remembers ? later : first);
    });
  });

  test('the user lists the browser, and its end counts at once, for its session and its tokens, too', async () => {
    const app = await newApp(optInWithSuppression);
    const person = await newPersonWithTotp(app);
    const profile = await newProfile(app);
    await profile.signIn(person, { ticks: true });
    const page = await profile.context.newPage();
    await page.goto(addressOf(app, 'oauth2/authorize', { scope: 'openid aws.cognito.signin.user.admin' }));
    const code = (await answerTo(app, page)).get('code') ?? '';
    const token = (form: Readonly<Record<string, string>>) =>
      fetch(`${app.base}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: app.clientId, ...form }),
      });
    const exchanged = await token({ grant_type: 'authorization_code', code, redirect_uri: app.callback });
    const tokens = (await exchanged.json()) as { readonly access_token: string; readonly refresh_token: string };

    const { access_token: AccessToken, refresh_token } = tokens;
    const { Devices = [] } = await app.sdk.send(new ListDevicesCommand({ AccessToken }));
    const key = await onlyDevice(app, person);
    expect(Devices.map(({ DeviceKey }) => DeviceKey)).toEqual([key]);
    await app.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey: key }));
    expect((await token({ grant_type: 'refresh_token', refresh_token })).status).toBe(200);

    await forget(app, person, key);
    const refused = await token({ grant_type: 'refresh_token', refresh_token });
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    await page.goto(addressOf(app, 'oauth2/authorize'));
    await page.locator('input[name=password]').waitFor();
    expect(await profile.signIn(person)).toEqual(codeAndBox);
    expect(await devicesOf(app, person)).toEqual([]);
  });

  test('the box stays as the user left it, and counts as it is shown', async () => {
    const app = await createWebApp(latchkey, callback, {
      pool: { ...messagePool, DeviceConfiguration: optInWithSuppression },
    });
    await setFactors(app, { mode: 'OPTIONAL', app: true, email: true });
    const box = (page: Page) => page.locator('input[name=rememberDevice]');
    const send = async (page: Page, code: string) => {
      await page.locator('#verification_code').fill(code);
      await page.locator('button[name=signInSubmitButton]').click();
    };
    const ada = await newPersonWithTotp(app);
    const profile = await newProfile(app);
    const page = await profile.begin(ada);
    await box(page).check();
    await send(page, ada.authenticator.wrongCodes(1)[0] ?? '');
    await page.locator('#loginErrorMessage').waitFor();
    expect(await box(page).isChecked()).toBe(true);
    await send(page, await ada.authenticator.code());
    await answerTo(app, page);
    expect(await devicesOf(app, ada)).toHaveLength(1);

    const grace = await newPersonWithAddresses(app);
    await preferFactors(app, grace, { EmailMfaSettings: preferred });
    const other = await (await newProfile(app)).begin(grace);
    await box(other).check();
    await other.locator('button[name=resend]').click();
    await other.getByRole('status').waitFor();
    expect(await box(other).isChecked()).toBe(true);
    await box(other).uncheck();
    await send(other, await latestCode(latchkey, grace.email));
    await answerTo(app, other);
    expect(await devicesOf(app, grace)).toHaveLength(0);
  });

  test.each([
    ['ticked', true, withoutCode],
    ['not ticked', false, codeAndBox],
  ])('the set-up of an authenticator app can remember the browser: box %s', async (_which, ticks, later) => {
    const app = await createWebApp(latchkey, callback, { pool: { DeviceConfiguration: optInWithSuppression } });
    await setFactors(app, { mode: 'ON', app: true });
    const person = await newPerson(app);
    const profile = await newProfile(app);
    const page = await profile.begin(person);
    expect(new URL(page.url()).pathname).toBe(`/${app.userPoolId}/mfa/register`);
    const box = rememberBoxOn(page);
    expect(await box.isChecked()).toBe(false);
    if (ticks) await box.check();
    const secret = await page.locator('code.secret').innerText();
    const authenticator = new Authenticator(secret.replaceAll(' ', ''));
    await page.locator('#verification_code').fill(await authenticator.code());
    await page.locator('button[name=signInSubmitButton]').click();
    await answerTo(app, page);
    expect(await devicesOf(app, person)).toHaveLength(ticks ? 1 : 0);
    expect(await profile.signIn({ ...person, authenticator })).toEqual(later);
  });

  test('a copied cookie is the device until it is forgotten', async () => {
    const app = await newApp(optInWithSuppression);
    const person = await newPersonWithTotp(app);
    const [own, thief] = [await newProfile(app), await newProfile(app)];
    await own.signIn(person, { ticks: true });
    await thief.copyFrom(own);
    expect(await thief.signIn(person)).toEqual(withoutCode);
    const key = await onlyDevice(app, person);
    await forget(app, person, key);
    for (const profile of [thief, own]) expect((await profile.begin(person)).url()).toContain('/mfa');
  });

  test('the cookie of another user, and of another pool, is no device', async () => {
    const [app, other] = [await newApp(optInWithSuppression), await newApp(optInWithSuppression)];
    const [ada, grace, stranger] = [
      await newPersonWithTotp(app),
      await newPersonWithTotp(app),
      await newPersonWithTotp(other),
    ];
    const profile = await newProfile(app);
    await profile.signIn(ada, { ticks: true });
    expect(await profile.signIn(grace)).toEqual(codeAndBox);
    const foreign = await newProfile(other);
    await foreign.copyFrom(profile);
    const cookie = await profile.deviceCookie();
    if (cookie !== undefined) await foreign.context.addCookies([{ ...cookie, path: '/' }]);
    expect(await foreign.signIn(stranger)).toEqual(codeAndBox);
    expect(await profile.signIn(ada)).toEqual(withoutCode);
  });

  test('several people share a browser, each with a device of their own', async () => {
    const app = await newApp(optInWithSuppression);
    const people = [await newPersonWithTotp(app), await newPersonWithTotp(app), await newPersonWithTotp(app)];
    const profile = await newProfile(app);
    for (const person of people) expect(await profile.signIn(person, { ticks: true })).toEqual(codeAndBox);
    for (const person of people) expect(await profile.signIn(person)).toEqual(withoutCode);
    const [first, ...others] = people;
    if (first === undefined) throw new Error('nobody');
    const key = await onlyDevice(app, first);
    await forget(app, first, key);
    expect((await profile.begin(first)).url()).toContain('/mfa');
    for (const person of others) expect(await profile.signIn(person)).toEqual(withoutCode);
  });

  test('a browser that was remembered before MFA was set up is trusted after its first code', async () => {
    const app = await newApp(alwaysWithSuppression);
    const person = await newPerson(app);
    const profile = await newProfile(app);
    const page = await profile.begin(person);
    await answerTo(app, page);
    expect(await devicesOf(app, person)).toHaveLength(1);
    const { result } = await signIn(app, person);
    const withTotp = {
      ...person,
      authenticator: await setUpAuthenticator(app, result.AccessToken),
      accessToken: result.AccessToken ?? '',
    };
    expect(await profile.signIn(withTotp)).toEqual(codeOnly);
    expect(await profile.signIn(withTotp)).toEqual(withoutCode);
  });

  test('a browser that the user no longer wants to be remembered asks again, and is still listed', async () => {
    const app = await newApp(optInWithSuppression);
    const person = await newPersonWithTotp(app);
    const profile = await newProfile(app);
    await profile.signIn(person, { ticks: true });
    const { accessToken: AccessToken } = person;
    const status = { AccessToken, DeviceKey: await onlyDevice(app, person) };
    const set = (DeviceRememberedStatus: 'remembered' | 'not_remembered') =>
      app.sdk.send(new UpdateDeviceStatusCommand({ ...status, DeviceRememberedStatus }));
    await set('not_remembered');
    expect((await profile.begin(person)).url()).toContain('/mfa');
    expect(await devicesOf(app, person)).toMatchObject([{ status: 'not_remembered' }]);
    await set('remembered');
    expect(await profile.signIn(person)).toEqual(withoutCode);
  });

  test.each([
    ['keep', withoutCode],
    ['drop', codeOnly],
  ])('after a password reset, with the tag device-trust-after-reset: %s', async (value, expected) => {
    const app = await newApp(alwaysWithSuppression, { 'latchkey:device-trust-after-reset': value });
    const person = await newReachablePerson(app);
    const profile = await newProfile(app);
    expect(await profile.signIn(person)).toEqual(codeOnly);
    expect(await profile.signIn(person)).toEqual(withoutCode);
    expect(await profile.signIn(await resetPassword(latchkey, app, person))).toEqual(expected);
  });

  test('latchkey explain tells why a code was asked for, and why not', async () => {
    const app = await newApp(optInWithSuppression);
    const person = await newPersonWithTotp(app);
    const profile = await newProfile(app);
    const explain = async () => {
      const where = ['--endpoint', latchkey.endpoint, '--pool', app.userPoolId, '--user', person.username];
      const finished = await machine.run(['explain', '--last', '1', ...where]);
      expect(finished.code, finished.stderr).toBe(0);
      return finished.stdout.replaceAll(/\s+/g, ' ');
    };
    await profile.signIn(person, { ticks: true });
    const key = await onlyDevice(app, person);
    const asked = await explain();
    expect(asked).toContain('The browser is not a remembered device of this user, so it counts as a new one.');
    expect(asked).toContain('MANAGED_LOGIN');
    await profile.signIn(person);
    const spared = await explain();
    expect(spared).toContain('its own proof takes the place of the code.');
    expect(spared).toContain(key);
    await forget(app, person, key);
    await profile.begin(person);
    expect(await explain()).toContain(
      'The browser is not a remembered device of this user, so it counts as a new one.',
    );
  });

  test('the tag device-trust-days gives the trust an end', async () => {
    const days = { 'latchkey:device-trust-days': '7' };
    const app = await newApp(alwaysWithSuppression, days);
    const person = await newPersonWithTotp(app);
    const profile = await newProfile(app);
    await profile.signIn(person);
    // The same data in a process whose clock is ahead.
    const startAhead = async (ahead: number) => {
      await latchkey.stop();
      const module = join(dataDir, `ahead-${ahead}.mjs`);
      const shift = ahead * 24 * 3_600_000;
      await writeFile(module, `const now = Date.now; Date.now = () => now() + ${shift};\n`);
      const env = { NODE_OPTIONS: `--import=${module}` };
      latchkey = await startLatchkey({ dataDir, port, args: arguments_(), env });
    };
    await startAhead(6);
    expect(await profile.signIn(person)).toEqual(withoutCode);
    await startAhead(8);
    expect((await profile.begin(person)).url()).toContain('/mfa');
    const where = ['--endpoint', latchkey.endpoint, '--pool', app.userPoolId, '--user', person.username];
    const { stdout } = await machine.run(['explain', '--last', '1', ...where]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('longer ago than the pool allows');
    await startAhead(0);
    expect(await profile.signIn(person)).toEqual(withoutCode);
  });
});
