/** Remembered browsers through the engine, without HTTP: which of them take the place of the code. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initiateOnPage } from '../../challenges/engine/flows.ts';
import { type Outcome, respond } from '../../challenges/engine/engine.ts';
import { type App, byPassword, codeOf, newApp, newUser, setUpTotp } from '../../challenges/testing/sign-in-steps.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AdminForgetDevice } from '../../operations/devices/AdminForgetDevice.ts';
import { AdminListDevices } from '../../operations/devices/AdminListDevices.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { type PageSituation, pageSituation } from '../sign-in/page-situation.ts';
import { type BrowserDevice, openBrowserDevices, withBrowserDevice } from './browser-devices.ts';
import { deviceOf, deviceParameters, proveDevice, rememberBrowser } from './remembered-browser.ts';

const PASSWORD = 'Corr3ct-horse';
const DAY = 24 * 3_600_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** A browser: its cookie, and the steps of a sign-in on pages. */
class Browser {
  cookie: string | undefined;
  readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  async situation(remembers: boolean, acrValues: readonly string[] = []): Promise<PageSituation> {
    const { pool, client } = await services.directory.client(this.app.ClientId);
    const origin = {
      requestId: 'id',
      sourceIp: null,
      userAgent: FIREFOX,
      browserAgent: FIREFOX,
      note: () => undefined,
    };
    return pageSituation(services, { pool, client, origin }, { begins: true, remembers, acrValues });
  }

  async signIn(
    username: string,
    secret: Uint8Array | null,
    remembers = false,
    acrValues: readonly string[] = [],
  ): Promise<string> {
    const situation = await this.situation(remembers, acrValues);
    const devices = openBrowserDevices(services, situation.pool, this.cookie);
    const device = await deviceOf(situation, devices, username);
    const own = { USERNAME: username, ...deviceParameters(device) };
    let outcome: Outcome = await initiateOnPage(situation, 'USER_PASSWORD_AUTH', { ...own, PASSWORD });
    let path = '';
    outcome = await proveDevice(situation, device, username, outcome);
    if (outcome.kind === 'challenge' && outcome.issued.name === 'SOFTWARE_TOKEN_MFA' && secret !== null) {
      path = 'code ';
      services.clock.advance(30_000);
      const responses = { ...own, SOFTWARE_TOKEN_MFA_CODE: codeOf(this.app, secret) };
      outcome = await respond(situation, 'SOFTWARE_TOKEN_MFA', { session: outcome.issued.session, responses });
      outcome = await proveDevice(situation, device, username, outcome);
    }
    if (outcome.kind !== 'browser-session') return `${path}${outcome.kind}`;
    const remembered: BrowserDevice | undefined = (await rememberBrowser(situation, outcome)) ?? device;
    if (remembered !== undefined) this.cookie = withBrowserDevice(services, situation.pool, devices, remembered);
    return `${path}in${outcome.minted === undefined ? '' : ', new device'}`;
  }
}

async function appWithTotp(pool: object): Promise<{ app: App; secret: Uint8Array }> {
  const app = await newApp(services, { mfa: 'OPTIONAL', pool });
  await newUser(app, 'ann');
  const { AuthenticationResult } = await byPassword(app, 'ann');
  return { app, secret: await setUpTotp(app, AuthenticationResult?.AccessToken ?? '') };
}

describe.each([
  { title: 'no tracking', pool: {}, ticked: 'code in', unticked: 'code in', again: 'code in' },
  {
    title: 'always remembered, no suppression',
    pool: { DeviceConfiguration: {} },
    ticked: 'code in, new device',
    unticked: 'code in, new device',
    again: 'code in',
  },
  {
    title: 'always remembered, suppression',
    pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
    ticked: 'code in, new device',
    unticked: 'code in, new device',
    again: 'in',
  },
  {
    title: 'remembered on prompt, no suppression',
    pool: { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } },
    ticked: 'code in, new device',
    unticked: 'code in',
    again: 'code in',
  },
  {
    title: 'remembered on prompt, suppression',
    pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true } },
    ticked: 'code in, new device',
    unticked: 'code in',
    again: 'in',
  },
])('$title', ({ pool, ticked, unticked, again }) => {
  it('asks for the code as the pool is configured', async () => {
    const { app, secret } = await appWithTotp(pool);
    const asked = new Browser(app);
    expect(await asked.signIn('ann', secret, true)).toBe(ticked);
    expect(await asked.signIn('ann', secret)).toBe(again);
    expect(await new Browser(app).signIn('ann', secret, false)).toBe(unticked);
  });
});

const suppression = { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } };

it('lists a remembered browser as a device with its name', async () => {
  const { app, secret } = await appWithTotp(suppression);
  await new Browser(app).signIn('ann', secret);
  const { Devices } = await callOperation(services, AdminListDevices, { UserPoolId: app.UserPoolId, Username: 'ann' });
  const names = Devices?.flatMap(({ DeviceAttributes = [] }) =>
    DeviceAttributes.filter(({ Name }) => Name === 'device_name').map(({ Value }) => Value),
  );
  expect(names).toContain('Firefox 130 / Linux');
});

it('is explained like every sign-in: which rule decided, and that it was a page', async () => {
  const { app, secret } = await appWithTotp(suppression);
  const browser = new Browser(app);
  await browser.signIn('ann', secret);
  await browser.signIn('ann', secret);
  const pool = await services.directory.pool(app.UserPoolId);
  const { sub = '' } = (await findUser(services.store.read, pool, 'ann')) ?? {};
  const events = await services.store.read.authEvents.list(pool.id, sub);
  expect(events.slice(0, 4).map(({ flow, mfa, outcome }) => [flow, mfa, outcome.kind])).toEqual([
    ['MANAGED_LOGIN', 'device-stands-in', 'tokens'],
    ['MANAGED_LOGIN', 'device-stands-in', 'challenge'],
    ['MANAGED_LOGIN', 'passed', 'tokens'],
    ['MANAGED_LOGIN', 'no-device-key', 'challenge'],
  ]);
});

describe('a cookie counts as no device', () => {
  it('after the device was forgotten', async () => {
    const { app, secret } = await appWithTotp(suppression);
    const browser = new Browser(app);
    await browser.signIn('ann', secret);
    const { pool } = await browser.situation(false);
    const [device] = openBrowserDevices(services, pool, browser.cookie);
    const { UserPoolId } = app;
    const DeviceKey = device?.deviceKey ?? '';
    await callOperation(services, AdminForgetDevice, { UserPoolId, Username: 'ann', DeviceKey });
    expect(await browser.signIn('ann', secret)).toBe('code in, new device');
  });

  it('for another user of the pool', async () => {
    const { app, secret } = await appWithTotp(suppression);
    const browser = new Browser(app);
    await browser.signIn('ann', secret);
    await newUser(app, 'bob');
    // Bob has no second factor. His sign-in makes a device of his own, beside Ann's.
    expect(await browser.signIn('bob', null)).toBe('in, new device');
    expect(await browser.signIn('ann', secret)).toBe('in');
  });

  it('in another pool, and after any change of its text', async () => {
    const [one, other] = [await appWithTotp(suppression), await appWithTotp(suppression)];
    const browser = new Browser(one.app);
    await browser.signIn('ann', one.secret);
    const foreign = new Browser(other.app);
    foreign.cookie = browser.cookie;
    expect(await foreign.signIn('ann', other.secret)).toBe('code in, new device');
    browser.cookie = `${browser.cookie?.slice(0, -1) ?? ''}${browser.cookie?.endsWith('A') === true ? 'B' : 'A'}`;
    expect(await browser.signIn('ann', one.secret)).toBe('code in, new device');
  });
});

it('is trusted for as many days as the tag of the pool says, and again after the next code', async () => {
  const { app, secret } = await appWithTotp({ ...suppression, UserPoolTags: { 'latchkey:device-trust-days': '7' } });
  const browser = new Browser(app);
  await browser.signIn('ann', secret);
  services.clock.advance(6 * DAY);
  expect(await browser.signIn('ann', secret)).toBe('in');
  services.clock.advance(2 * DAY);
  expect(await browser.signIn('ann', secret)).toBe('code in');
  services.clock.advance(6 * DAY);
  expect(await browser.signIn('ann', secret)).toBe('in');
});

it.each([
  ['a level that only the code reaches', ['urn:cognito:loa:4'], 'code in'],
  ['one that a code reaches, or a lower one', ['urn:cognito:loa:3', 'urn:cognito:loa:1'], 'code in'],
  ['a level that the password reaches', ['urn:cognito:loa:1'], 'in'],
  ['an unknown level', ['urn:other'], 'in'],
])('takes the place of the code or not: %s', async (_which, acrValues, path) => {
  const { app, secret } = await appWithTotp(suppression);
  const browser = new Browser(app);
  await browser.signIn('ann', secret);
  expect(await browser.signIn('ann', secret, false, acrValues)).toBe(path);
  // It is the same device as before.
  expect(await browser.signIn('ann', secret)).toBe('in');
});

it('takes the place of the code if the plan ignores levels', async () => {
  const { app, secret } = await appWithTotp({ ...suppression, UserPoolTier: 'LITE' });
  const browser = new Browser(app);
  await browser.signIn('ann', secret);
  expect(await browser.signIn('ann', secret, false, ['urn:cognito:loa:4'])).toBe('in');
});

it('keeps the devices of the ten users who used the browser last', async () => {
  const { pool } = await new Browser(await newApp(services)).situation(false);
  const devices = Array.from({ length: 12 }, (_, index) => ({ sub: `user-${index}`, deviceKey: 'key', secret: 's' }));
  let cookie: string | undefined;
  for (const device of devices) {
    cookie = withBrowserDevice(services, pool, openBrowserDevices(services, pool, cookie), device);
  }
  expect(openBrowserDevices(services, pool, cookie).map(({ sub }) => sub)).toEqual(
    devices
      .map(({ sub }) => sub)
      .toReversed()
      .slice(0, 10),
  );
});

it('a full cookie fits into what browsers store', async () => {
  const { pool } = await new Browser(await newApp(services)).situation(false);
  let cookie: string | undefined;
  for (let count = 0; count < 10; count += 1) {
    const secret = Buffer.from(services.random.bytes(40)).toString('base64');
    const device = { sub: services.random.uuid(), deviceKey: `ap-southeast-1_${services.random.uuid()}`, secret };
    cookie = withBrowserDevice(services, pool, openBrowserDevices(services, pool, cookie), device);
  }
  expect(`latchkey-device=${cookie ?? ''}`.length).toBeLessThan(4_000);
});
