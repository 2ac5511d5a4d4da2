import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBase32, totpCode, totpStep } from '../../crypto/totp.ts';
import { CreateUserPoolClient } from '../../operations/clients/CreateUserPoolClient.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import { SetUserPoolSessionConfiguration } from '../../operations/sessions/SetUserPoolSessionConfiguration.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import {
  account,
  lastCode,
  OTHER_PASSWORD,
  PASSWORD,
  signIn,
  type TestApp,
} from '../../operations/users/testing/users.ts';
import { createLog } from '../ops/log.ts';
import type { DeviceRecord } from '../../records/device.ts';
import { sessionIdOf } from '../../rules/sessions/session-id.ts';
import { type AccountBrowser, browserOf, newPageApp, pageClient, signedInBrowser } from './testing/browser.ts';

let services: TestServices;
let place: TestApp;
beforeAll(async () => {
  services = await createTestServices();
  place = await newPageApp(services, {
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
  });
  await offerApps('OPTIONAL');
});
afterAll(() => services.close());

async function offerApps(MfaConfiguration: 'ON' | 'OPTIONAL', UserPoolId = place.UserPoolId) {
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  await callOperation(services, SetUserPoolMfaConfig, { UserPoolId, MfaConfiguration, SoftwareTokenMfaConfiguration });
}

async function addDevice({ sub }: AccountBrowser, name: string, change: Partial<DeviceRecord> = {}): Promise<string> {
  const now = services.clock.now();
  const device: DeviceRecord = {
    poolId: place.UserPoolId,
    sub,
    deviceKey: `us-east-1_${services.random.uuid()}`,
    deviceGroupKey: 'group',
    secret: { salt: 'ab', verifier: new Uint8Array([7, 7, 7, 7]) },
    remembered: true,
    mfaTrusted: true,
    mfaTrustedAt: now,
    name,
    lastIp: '192.0.2.9',
    createdAt: now,
    modifiedAt: now,
    lastAuthenticatedAt: now,
    ...change,
  };
  await services.store.write((tx) => tx.devices.insert(device));
  return device.deviceKey;
}

const deviceNames = async ({ sub }: AccountBrowser) => {
  const { items } = await services.store.read.devices.list(place.UserPoolId, sub, { limit: 60 });
  return items.map(({ name }) => name ?? '').toSorted((one, other) => one.localeCompare(other));
};

/** Sets up an authenticator app on the page. */
async function setUpApp(browser: AccountBrowser, UserPoolId = place.UserPoolId): Promise<void> {
  const begun = await browser.post('/mfa', { action: 'app-begin' });
  expect(begun.location).toBe(`/${UserPoolId}/account/mfa?step=app`);
  const { pendingTotpSecret } = (await services.store.read.users.find(UserPoolId, browser.sub)) ?? {};
  const secret = pendingTotpSecret ?? new Uint8Array();
  const { html } = await browser.get('/mfa?step=app');
  expect(html.replaceAll(' ', '')).toContain(`<codeclass="secret">${encodeBase32(secret)}</code>`);
  const code = totpCode(secret, totpStep(services.clock.now()));
  expect((await browser.post('/mfa', { action: 'app-verify', code })).location).toContain('done=appAdded');
}

describe('a visitor', () => {
  it('without a session is sent to the sign-in, which returns to the section', async () => {
    const browser = await signedInBrowser(services, place, 'entry');
    const answer = await browser.get('/devices', { cookie: '' });
    expect(answer.status).toBe(303);
    expect(answer.location).toBe(
      `/${place.UserPoolId}/oauth2/authorize?client_id=${place.ClientId}&return_to=account%2Fdevices`,
    );
  });

  it('with the session of another pool is not signed in', async () => {
    const other = await newPageApp(services);
    const browser = await signedInBrowser(services, place, 'native');
    const foreign = await signedInBrowser(services, other, 'native');
    expect((await foreign.get('')).status).toBe(200);
    expect((await browser.get('', { cookie: foreign.cookie })).location).toContain('/oauth2/authorize');
    expect((await browser.get('', { cookie: 'cognito=nonsense' })).location).toContain('/oauth2/authorize');
  });

  it('who is not signed in must say which app it is, if the pool has several', async () => {
    const two = await newPageApp(services);
    const second = { UserPoolId: two.UserPoolId, ClientName: 'second', ...pageClient };
    await callOperation(services, CreateUserPoolClient, second);
    const browser = await signedInBrowser(services, two, 'several');
    const unknown = await browser.get('', { cookie: '' });
    expect([unknown.status, unknown.html.includes('The account page is not available')]).toEqual([400, true]);
    const named = await browser.get(`?client_id=${two.ClientId}`, { cookie: '' });
    expect(named.location).toContain(`client_id=${two.ClientId}`);
    const foreign = await browser.get(`?client_id=${place.ClientId}`, { cookie: '' });
    expect(foreign.status).toBe(400);
    expect((await browser.get('')).status).toBe(200);
    expect((await browser.get('/nonsense')).status).toBe(404);
  });

  it('is signed out when the user is gone', async () => {
    const browser = await signedInBrowser(services, place, 'gone');
    await services.store.write((tx) => tx.users.remove(place.UserPoolId, browser.sub));
    expect((await browser.get('')).location).toContain('/oauth2/authorize');
  });
});

describe('forms', () => {
  const everyAction = [
    ['profile', 'save'],
    ['profile', 'address'],
    ['profile', 'verify'],
    ['profile', 'resend'],
    ['devices', 'rename'],
    ['devices', 'forget'],
    ['devices', 'forget-others'],
    ['sessions', 'end'],
    ['sessions', 'end-others'],
    ['sessions', 'sign-out'],
    ['sessions', 'everywhere'],
    ['password', 'change'],
    ['mfa', 'app-begin'],
    ['mfa', 'app-verify'],
    ['mfa', 'on'],
    ['mfa', 'off'],
    ['mfa', 'prefer'],
    ['passkeys', 'add'],
    ['passkeys', 'remove'],
    ['data', 'download'],
    ['close', 'close'],
  ] as const;

  it('of other sites, or without the token, are refused', async () => {
    const browser = await signedInBrowser(services, place, 'csrf');
    await addDevice(browser, 'kept');
    for (const [section, action] of everyAction) {
      const fields = { action, name: 'csrf' };
      const answers = [
        await browser.post(`/${section}`, { ...fields, _csrf: '' }),
        await browser.post(`/${section}`, { ...fields, _csrf: services.random.uuid() }),
        await browser.post(`/${section}`, fields, { origin: 'https://evil.example' }),
        await browser.post(`/${section}`, fields, { 'sec-fetch-site': 'cross-site' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    }
    expect(await deviceNames(browser)).toEqual(['kept']);
    expect((await browser.get('')).status).toBe(200);
  });

  it('that are dangerous need a sign-in of the last five minutes', async () => {
    const browser = await signedInBrowser(services, place, 'stale');
    services.clock.advance(5 * 60_000 + 1);
    const free = new Set(['save', 'verify', 'resend', 'rename', 'forget', 'forget-others', 'end', 'end-others']);
    for (const [section, action] of everyAction) {
      if (free.has(action) || action === 'sign-out' || action === 'everywhere') continue;
      const { status, location } = await browser.post(`/${section}`, { action, name: 'stale', value: 'a@example.com' });
      const query = new URL(location ?? '', 'http://localhost').searchParams;
      expect([status, query.get('prompt'), query.get('return_to')]).toEqual([303, 'login', `account/${section}`]);
    }
    expect((await account(services, place, 'stale')).attributes['email']).toBe('stale@example.com');
    for (const section of ['password', 'mfa', 'passkeys', 'data', 'close']) {
      const { html } = await browser.get(`/${section}`);
      expect(html).toContain('prompt=login');
      expect(html.match(/<form /g)).toHaveLength(1);
    }
  });

  it('with unknown actions change nothing', async () => {
    const browser = await signedInBrowser(services, place, 'unknown-action');
    for (const action of ['', '__proto__', 'constructor', 'nonsense']) {
      const { status, location } = await browser.post('/devices', { action });
      expect([status, location]).toEqual([303, `/${place.UserPoolId}/account/devices`]);
    }
  });
});

describe('devices', () => {
  it('are listed with the reason why a code is asked for or not, renamed and forgotten', async () => {
    const browser = await signedInBrowser(services, place, 'devices');
    await setUpApp(browser);
    const laptop = await addDevice(browser, 'Laptop');
    await addDevice(browser, 'Phone', { mfaTrusted: false });
    await addDevice(browser, 'Tablet');
    const { html } = await browser.get('/devices');
    expect(html.match(/the device replaces the second step/g)).toHaveLength(2);
    expect(html.match(/you have not entered one on this device recently/g)).toHaveLength(1);
    expect(html).toContain('192.0.2.9');
    await browser.post('/devices', { action: 'rename', device: laptop, name: 'Work laptop' });
    expect(await deviceNames(browser)).toEqual(['Phone', 'Tablet', 'Work laptop']);
    await browser.post('/devices', { action: 'forget', device: laptop });
    expect(await deviceNames(browser)).toEqual(['Phone', 'Tablet']);
    expect((await browser.post('/devices', { action: 'forget', device: laptop })).status).toBe(400);
    await browser.post('/devices', { action: 'forget-others' });
    expect(await deviceNames(browser)).toEqual([]);
  });
});

describe('what belongs to another user', () => {
  it('is neither changed nor ended', async () => {
    const owner = await signedInBrowser(services, place, 'owner');
    const thief = await signedInBrowser(services, place, 'thief');
    const device = await addDevice(owner, 'Mine');
    const passkey = {
      poolId: place.UserPoolId,
      sub: owner.sub,
      credentialId: 'b3duZXI',
      publicKey: new Uint8Array([1]),
      signCount: 0,
      relyingPartyId: 'localhost',
      friendlyName: 'Key',
      attachment: null,
      transports: [],
      aaguid: '00000000-0000-0000-0000-000000000000',
      backupEligible: false,
      backedUp: false,
      createdAt: 1,
      lastUsedAt: 1,
    };
    await services.store.write((tx) => tx.passkeys.insert(passkey));
    const session = sessionIdOf('sso', owner.session.sessionId);
    await callOperation(services, SetUserPoolSessionConfiguration, {
      UserPoolId: place.UserPoolId,
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: 20 },
    });
    const attempts = [
      await thief.post('/devices', { action: 'rename', device, name: 'Stolen' }),
      await thief.post('/devices', { action: 'forget', device }),
      await thief.post('/passkeys', { action: 'remove', passkey: 'b3duZXI' }),
      await thief.post('/sessions', { action: 'end', session }),
    ];
    expect(attempts.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    await thief.post('/devices', { action: 'forget-others' });
    await thief.post('/sessions', { action: 'end-others' });
    expect(await deviceNames(owner)).toEqual(['Mine']);
    expect((await owner.get('/passkeys')).html).toContain('<h2>Key</h2>');
    await owner.post('/passkeys', { action: 'remove', passkey: 'b3duZXI' });
    expect((await owner.get('/passkeys')).html).not.toContain('<h2>Key</h2>');
  });
});

describe('sessions', () => {
  it('are listed where they are tracked; one, all others or all can be ended', async () => {
    const tracked = await newPageApp(services);
    const input = { UserPoolId: tracked.UserPoolId, TokenSession: { MaxPerUser: 20 } };
    await callOperation(services, SetUserPoolSessionConfiguration, { ...input, UserSessionTracking: 'ENABLED' });
    const browser = await signedInBrowser(services, tracked, 'sessions');
    const second = await browserOf(services, tracked, browser.sub);
    const third = await browserOf(services, tracked, browser.sub);
    await signIn(services, tracked, 'sessions');
    expect((await browser.get('/sessions')).html.match(/<li>\s*<h2>/g)).toHaveLength(4);
    await browser.post('/sessions', { action: 'end', session: sessionIdOf('sso', second.session.sessionId) });
    expect((await second.get('')).status).toBe(303);
    expect((await third.get('')).status).toBe(200);
    await browser.post('/sessions', { action: 'end-others' });
    expect((await third.get('')).status).toBe(303);
    expect((await browser.get('/sessions')).html.match(/<li>\s*<h2>/g)).toHaveLength(1);
    await browser.post('/sessions', { action: 'everywhere' });
    expect((await browser.get('')).status).toBe(303);
  });
});

describe('the password', () => {
  it('is changed with the current one; this browser stays signed in, others do not', async () => {
    const browser = await signedInBrowser(services, place, 'password');
    const other = await browserOf(services, place, browser.sub);
    const change = { action: 'change', proposed: OTHER_PASSWORD, repeated: OTHER_PASSWORD };
    const differing = await browser.post('/password', { ...change, current: PASSWORD, repeated: 'Another-1' });
    expect([differing.status, differing.html.includes('do not match')]).toEqual([400, true]);
    const wrong = await browser.post('/password', { ...change, current: 'Wrong-pass-1' });
    expect([wrong.status, wrong.html.includes('The current password is incorrect.')]).toEqual([400, true]);
    const weak = await browser.post('/password', { action: 'change', current: PASSWORD, proposed: 'a', repeated: 'a' });
    expect(weak.html).toContain('does not meet the requirements');
    const done = await browser.post('/password', { ...change, current: PASSWORD });
    expect(done.location).toContain('done=passwordChanged');
    expect((await browser.get('')).status).toBe(200);
    expect((await other.get('')).status).toBe(303);
    expect(await signIn(services, place, 'password', OTHER_PASSWORD)).not.toBe('');
  });

  it('cannot be guessed: wrong ones lock, as in the API', async () => {
    const browser = await signedInBrowser(services, place, 'guesser');
    const change = { action: 'change', current: 'Wrong-pass-1', proposed: OTHER_PASSWORD, repeated: OTHER_PASSWORD };
    for (let tries = 0; tries < 5; tries += 1) await browser.post('/password', change);
    const locked = await browser.post('/password', { ...change, current: PASSWORD });
    expect([locked.status, locked.html.includes('Too many attempts')]).toEqual([400, true]);
  });
});

describe('the second step', () => {
  it('is set up with the key on the page, and removed', async () => {
    const browser = await signedInBrowser(services, place, 'mfa');
    await setUpApp(browser);
    expect(await account(services, place, 'mfa')).toMatchObject({
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
    });
    await browser.post('/mfa', { action: 'off', factor: 'SOFTWARE_TOKEN_MFA' });
    expect((await account(services, place, 'mfa')).UserMFASettingList).toBeUndefined();
    const user = await services.store.read.users.find(place.UserPoolId, browser.sub);
    expect(user?.totp).toBeNull();
  });

  it('refuses a wrong code and factors that the pool does not offer', async () => {
    const browser = await signedInBrowser(services, place, 'mfa-wrong');
    await browser.post('/mfa', { action: 'app-begin' });
    const wrong = await browser.post('/mfa', { action: 'app-verify', code: 'abcdef' });
    expect([wrong.status, wrong.html.includes('This code is incorrect')]).toEqual([400, true]);
    expect(wrong.html).toContain('<code class="secret">');
    expect((await browser.post('/mfa', { action: 'on', factor: 'SMS_MFA' })).status).toBe(400);
    expect((await browser.post('/mfa', { action: 'on', factor: '__proto__' })).status).toBe(400);
  });

  it('stays where it is required and no other could be asked for', async () => {
    const strict = await newPageApp(services);
    await offerApps('OPTIONAL', strict.UserPoolId);
    const browser = await signedInBrowser(services, strict, 'strict');
    await setUpApp(browser, strict.UserPoolId);
    await offerApps('ON', strict.UserPoolId);
    const refused = await browser.post('/mfa', { action: 'off', factor: 'SOFTWARE_TOKEN_MFA' });
    expect([refused.status, refused.html.includes('A second step is required here.')]).toEqual([400, true]);
    expect((await account(services, strict, 'strict')).UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA']);
  });
});

describe('the profile', () => {
  it('changes what the app client may write, and nothing else', async () => {
    const browser = await signedInBrowser(services, place, 'profile');
    await browser.post('/profile', {
      action: 'save',
      'attribute.given_name': 'Grace',
      'attribute.email': 'thief@example.com',
      'attribute.email_verified': 'true',
      'attribute.sub': 'x',
    });
    expect((await account(services, place, 'profile')).attributes).toMatchObject({
      given_name: 'Grace',
      email: 'profile@example.com',
      sub: browser.sub,
    });
    await browser.post('/profile', { action: 'save', 'attribute.given_name': '' });
    expect((await account(services, place, 'profile')).attributes['given_name']).toBeUndefined();
  });

  it('keeps the old address until the code of the new one is entered, if the pool says so', async () => {
    const careful = await newPageApp(services, {
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    const browser = await signedInBrowser(services, careful, 'careful');
    const sent = await browser.post('/profile', { action: 'address', kind: 'email', value: 'new@example.com' });
    expect(sent.location).toContain('done=codeSent');
    expect((await account(services, careful, 'careful')).attributes['email']).toBe('careful@example.com');
    expect((await browser.get('/profile')).html).toContain('We sent a code to new@example.com.');
    const wrong = await browser.post('/profile', { action: 'verify', kind: 'email', code: 'wrong' });
    expect(wrong.status).toBe(400);
    const code = lastCode(services, 'new@example.com');
    await browser.post('/profile', { action: 'verify', kind: 'email', code });
    expect((await account(services, careful, 'careful')).attributes).toMatchObject({
      email: 'new@example.com',
      email_verified: 'true',
    });
  });

  it('changes the address at once elsewhere, and confirms it later', async () => {
    const browser = await signedInBrowser(services, place, 'quick');
    await browser.post('/profile', { action: 'address', kind: 'email', value: 'quick2@example.com' });
    expect((await account(services, place, 'quick')).attributes).toMatchObject({
      email: 'quick2@example.com',
      email_verified: 'false',
    });
    await browser.post('/profile', { action: 'resend', kind: 'email' });
    const code = lastCode(services, 'quick2@example.com');
    await browser.post('/profile', { action: 'verify', kind: 'email', code });
    expect((await account(services, place, 'quick')).attributes['email_verified']).toBe('true');
  });
});

describe('the data of the user', () => {
  it('are a file with everything but secrets', async () => {
    const browser = await signedInBrowser(services, place, 'data', { given_name: 'Grace' });
    await setUpApp(browser);
    await addDevice(browser, 'Laptop');
    const user = await services.store.read.users.find(place.UserPoolId, browser.sub);
    const { html, headers } = await browser.post('/data', { action: 'download' });
    expect(headers.get('content-disposition')).toBe('attachment; filename="account.json"');
    const data = JSON.parse(html) as Record<string, unknown>;
    expect(data).toMatchObject({
      account: { username: 'data', hasPassword: true, mfaFactors: ['SOFTWARE_TOKEN_MFA'] },
      attributes: { given_name: 'Grace', email: 'data@example.com' },
      devices: [{ name: 'Laptop', mfaTrusted: true }],
      browserSessions: [{ deviceType: 'Chrome 125 / macOS 15.0' }],
    });
    const secrets = [user?.password?.salt, encodeBase32(user?.totp?.secret ?? new Uint8Array()), 'verifier', 'salt'];
    for (const secret of secrets) expect(html).not.toContain(secret);
  });
});

describe('closing the account', () => {
  it('needs the name of the user, and deletes everything', async () => {
    const browser = await signedInBrowser(services, place, 'closing');
    expect((await browser.post('/close', { action: 'close', name: 'somebody' })).status).toBe(400);
    const closed = await browser.post('/close', { action: 'close', name: 'closing' });
    expect([closed.status, closed.html.includes('Your account is closed')]).toEqual([200, true]);
    expect(await services.store.read.users.find(place.UserPoolId, browser.sub)).toBeUndefined();
    expect((await browser.get('')).status).toBe(303);
  });
});

describe('untrusted text', () => {
  it('never becomes markup', async () => {
    const browser = await signedInBrowser(services, place, 'markup', { given_name: '<script>alert(1)</script>' });
    await addDevice(browser, '"><img src=x onerror=alert(1)>');
    for (const section of ['', '/profile', '/devices', '/sessions', '/mfa', '/close']) {
      const { html, headers } = await browser.get(section);
      expect(html).not.toContain('<script>alert');
      expect(html).not.toContain('<img src=x');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});

it('writes one line for a request, with what was answered', async () => {
  const { sub } = await signedInBrowser(services, place, 'logged');
  const lines: unknown[] = [];
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line)) });
  const browser = await browserOf({ ...services, log }, place, sub);
  await browser.get('/profile');
  await browser.post('/profile', { action: 'verify', kind: 'email', code: 'canary' });
  await browser.post('/devices', { action: 'forget-others', _csrf: 'canary-canary-canary' });
  await browser.get('/nowhere');
  expect(lines).toMatchObject([
    { level: 'info', operation: '/account/profile', status: 200, user: sub },
    { operation: '/account/profile', status: 400, user: sub },
    { operation: '/account/devices', status: 403, error: 'ForbiddenException' },
    { operation: '/account', status: 404 },
  ]);
  expect(JSON.stringify(lines)).not.toContain('canary');
});
