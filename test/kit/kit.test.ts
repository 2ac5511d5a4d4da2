/** The test kit, as the tests of an app use it: with the AWS SDK, with `@latchkey/client`, and with several servers at once. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { CognitoIdentityProviderClient, ForgotPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createClient, signIn } from '@latchkey/client';
import { type Latchkey, startLatchkey, type TestPool } from '@latchkey/testing';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({
    users: [
      'bob',
      { username: 'ada', totp: true, devices: [{ name: 'laptop' }, { name: 'phone', trusted: false }] },
      { username: 'eve', groups: ['admins'], password: 'Another-pass-1', attributes: { email: 'e@example.org' } },
      { username: 'new', temporaryPassword: 'Temp-password-1' },
    ],
  });
});
afterAll(() => latchkey.stop());
afterEach(() => latchkey.reset());

const clientOf = async (pool: TestPool, username?: string, device?: string) => {
  const { userPoolId, clientId, endpoint } = pool;
  const deviceStore = username === undefined ? undefined : await pool.deviceOf(username, device).store();
  return createClient({ userPoolId, clientId, endpoint, clock: latchkey.clock, ...(deviceStore && { deviceStore }) });
};

describe('users', () => {
  it('sign in with their passwords, and are in their groups', async () => {
    const { accessToken } = await latchkey.signIn('eve');
    expect(claimsOf(accessToken)).toMatchObject({
      sub: latchkey.user('eve').sub,
      client_id: latchkey.clientId,
      'cognito:groups': ['admins'],
    });
    const { username, password } = latchkey.user('bob');
    expect((await signIn(await clientOf(latchkey), { username, password })).done).toBe(true);
    expect(latchkey.user('eve').attributes).toEqual({ email: 'e@example.org' });
    await expect(latchkey.signIn('new')).rejects.toThrow('The sign-in of "new" asks for NEW_PASSWORD_REQUIRED.');
  });

  it('have as many codes of their authenticator apps as a test wants, without waiting', async () => {
    const codes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      await latchkey.signIn('ada');
      codes.push(await latchkey.totp('ada'));
    }
    expect(new Set(codes).size).toBe(6);
  });

  it('are added', async () => {
    const { sub } = await latchkey.addUser({ username: 'zoe', groups: ['late'], totp: true, devices: 1 });
    expect(claimsOf((await latchkey.signIn('zoe')).accessToken)).toMatchObject({ sub, 'cognito:groups': ['late'] });
    const { username, password } = latchkey.user('zoe');
    expect((await signIn(await clientOf(latchkey, 'zoe'), { username, password })).done).toBe(true);
  });

  it('are called by their names', () => {
    expect(() => latchkey.user('nobody')).toThrow(
      /^There is no user "nobody" in this test pool\. Users are bob, ada, eve/,
    );
    expect(() => latchkey.deviceOf('bob')).toThrow('The user "bob" has no device.');
    expect(() => latchkey.deviceOf('ada', 'tv')).toThrow('has no device "tv". Devices are laptop, phone.');
  });
});

describe('remembered devices', () => {
  it('take the place of the code in @latchkey/client, once they are trusted', async () => {
    const { username, password } = latchkey.user('ada');
    const onLaptop = await signIn(await clientOf(latchkey, 'ada', 'laptop'), { username, password });
    expect(onLaptop.done).toBe(true);
    const onPhone = await signIn(await clientOf(latchkey, 'ada', 'phone'), { username, password });
    if (onPhone.done || onPhone.challenge !== 'SOFTWARE_TOKEN_MFA') throw new Error('A code was expected.');
    expect((await onPhone.respond({ code: await latchkey.totp('ada') })).done).toBe(true);
    const again = await signIn(await clientOf(latchkey, 'ada', 'phone'), { username, password });
    expect(again.done).toBe(true);
  });

  it('take the place of the code in amazon-cognito-identity-js', async () => {
    const { userPoolId: UserPoolId, clientId: ClientId, endpoint } = latchkey;
    const { username: Username, password: Password } = latchkey.user('ada');
    const entries = new Map(Object.entries(latchkey.deviceOf('ada').entries));
    const Storage = {
      getItem: (key: string) => entries.get(key) ?? null,
      setItem: (key: string, value: string) => void entries.set(key, value),
      removeItem: (key: string) => void entries.delete(key),
      clear: () => entries.clear(),
    };
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage });
    const user = new CognitoUser({ Username, Pool, Storage });
    const outcome = await new Promise((resolve, reject) => {
      user.authenticateUser(new AuthenticationDetails({ Username, Password }), {
        onSuccess: () => resolve('tokens'),
        onFailure: reject,
        totpRequired: () => resolve('a code was asked for'),
      });
    });
    expect(outcome).toBe('tokens');
  });
});

describe('the inbox', () => {
  const sdk = () =>
    new CognitoIdentityProviderClient({
      region: latchkey.region,
      endpoint: latchkey.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  const forget = () => sdk().send(new ForgotPasswordCommand({ ClientId: latchkey.clientId, Username: 'bob' }));

  it('returns each message once, in their order, and waits for the next', async () => {
    await forget();
    await forget();
    const [first, second] = [await latchkey.inbox('bob@example.com'), await latchkey.inbox('bob@example.com')];
    expect(first.code).toMatch(/^\d{6}$/);
    expect(second.id).not.toBe(first.id);
    const waiting = latchkey.inbox('bob@example.com');
    await forget();
    expect((await waiting).id).toBe(latchkey.inbox.all('bob@example.com').at(-1)?.id);
  });

  it('says who got messages instead', async () => {
    await forget();
    await expect(latchkey.inbox('ann@example.com', { timeoutMs: 20 })).rejects.toThrow(
      'No new message to ann@example.com arrived within 20 ms. Messages were sent to bob@example.com.',
    );
  });
});

describe('the clock', () => {
  it('ends sessions of clients that share it', async () => {
    const { username, password } = latchkey.user('bob');
    const step = await signIn(await clientOf(latchkey), { username, password });
    if (!step.done) throw new Error('No code was expected.');
    const before = claimsOf(await step.session.accessToken());
    await latchkey.clock.advance({ hours: 2 });
    const after = claimsOf(await step.session.accessToken());
    expect(Number(after['iat']) - Number(before['iat'])).toBeGreaterThanOrEqual(7_200);
    await latchkey.clock.advance({ days: 31 });
    await expect(step.session.accessToken()).rejects.toThrow('Refresh refused (ended). Sign in again.');
  });

  it('stands still, is set, and is real again', async () => {
    await latchkey.clock.freeze();
    await latchkey.clock.set('2030-01-01T00:00:00Z');
    expect(latchkey.clock.now()).toBe(Date.UTC(2030, 0, 1));
    expect(claimsOf((await latchkey.signIn('bob')).accessToken)).toMatchObject({ iat: Date.UTC(2030, 0, 1) / 1_000 });
    await latchkey.clock.unfreeze();
    await latchkey.clock.real();
    expect(Math.abs(latchkey.clock.now() - Date.now())).toBeLessThan(5_000);
    await expect(latchkey.clock.set('tomorrow')).rejects.toThrow('"tomorrow" is not an instant.');
    await expect(latchkey.clock.advance({ weeks: 1 } as object)).rejects.toThrow('A duration has the members days');
  });
});

describe('states', () => {
  const password = (Password: string) =>
    latchkey.call('AdminSetUserPassword', {
      UserPoolId: latchkey.userPoolId,
      Username: 'bob',
      Password,
      Permanent: true,
    });

  it('have the same users and used codes as the data that is put back', async () => {
    await latchkey.snapshot('early');
    await latchkey.addUser('late');
    await latchkey.clock.advance({ days: 30 });
    await latchkey.totp('ada');
    await latchkey.snapshot('later');

    await latchkey.restore('early');
    await latchkey.totp('ada');
    // A code for the clock that was put back does not move it ahead again.
    expect(Math.abs(latchkey.clock.now() - Date.now())).toBeLessThan(10 * 60_000);
    expect(() => latchkey.user('late')).toThrow('There is no user "late"');

    await latchkey.restore('later');
    expect(latchkey.user('late').username).toBe('late');
    await latchkey.reset();
    expect(() => latchkey.user('late')).toThrow('There is no user "late"');
  });

  it('are put back with what the kit knows, also over HTTP', async () => {
    const post = async (action: string, body: object = {}) => {
      const answer = await fetch(`${latchkey.endpoint}/_latchkey/${action}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
    };
    await latchkey.addUser({ username: 'late', totp: true });
    await latchkey.signIn('late');
    await post('snapshot', { name: 'with-late' });
    await post('reset');
    expect(() => latchkey.user('late')).toThrow('There is no user "late"');
    await latchkey.restore('with-late');
    await latchkey.signIn('late');
    await post('restore', { name: 'with-late' });
    expect(latchkey.user('late').username).toBe('late');
    await latchkey.signIn('late');
  });

  it('are reset to the start', async () => {
    await password('Changed-pass-1');
    await expect(latchkey.signIn('bob')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await latchkey.reset();
    await latchkey.signIn('bob');
  });

  it('are kept and put back', async () => {
    await latchkey.snapshot();
    await latchkey.snapshot('named');
    await password('Changed-pass-1');
    await latchkey.restore();
    await latchkey.signIn('bob');
    await password('Changed-pass-1');
    await latchkey.restore('named');
    await latchkey.signIn('bob');
    await expect(latchkey.restore('none')).rejects.toThrow('There is no snapshot "none".');
  });
});

it('pools of one server do not meet', async () => {
  const other = await latchkey.newPool({ users: ['bob', 'carl'], client: { GenerateSecret: true } });
  expect(other.clientSecret).toBeDefined();
  const [mine, theirs] = [await latchkey.signIn('bob'), await other.signIn('bob')];
  expect(claimsOf(mine.accessToken)['sub']).not.toBe(claimsOf(theirs.accessToken)['sub']);
  await expect(
    latchkey.call('AdminGetUser', { UserPoolId: latchkey.userPoolId, Username: 'carl' }),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });
});

it('servers do not meet, have the ids that are asked for, and leave nothing behind', async () => {
  const directories = () => new Set(readdirSync(tmpdir()).filter((name) => name.startsWith('latchkey-testing-')));
  const before = directories();
  const ids = { pool: { id: 'us-east-1_fixedpool' }, client: { id: 'fixedclientid0123456789' } };
  const servers = await Promise.all([1, 2, 3].map((n) => startLatchkey({ users: [`user-${n}`], ...ids })));
  for (const [index, server] of servers.entries()) {
    expect([server.userPoolId, server.clientId]).toEqual(['us-east-1_fixedpool', 'fixedclientid0123456789']);
    await server.signIn(`user-${index + 1}`);
    await expect(
      server.call('AdminGetUser', { UserPoolId: server.userPoolId, Username: `user-${index + 2}` }),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' });
  }
  const own = [...directories()].filter((name) => !before.has(name));
  expect(own.length).toBeGreaterThanOrEqual(3);
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  const left = own.filter((name) => existsSync(`${tmpdir()}/${name}`));
  expect(left.length).toBeLessThanOrEqual(own.length - 3);
  await expect(fetch(servers[0]?.endpoint ?? '')).rejects.toThrow('fetch failed');
});

it.each<[object, string]>([
  [{ mode: 'production' }, 'startLatchkey has no option "mode": its server always runs in development.'],
  [{ user: ['ada'] }, 'startLatchkey has no option "user". Options are pool, client, users, port'],
  [{ dataDir: '/tmp' }, 'startLatchkey has no option "dataDir".'],
  [{ users: 'ada' }, 'The option "users" is not an array.'],
  [{ users: [{ name: 'ada' }] }, 'a user has no option "name". Options are username, password'],
  [{ users: [{ username: 'ada', devices: -1 }] }, 'The option "devices" of a user is neither a number nor an array.'],
  [{ users: [{ username: 'ada', devices: [{ key: 'x' }] }] }, 'a device has no option "key".'],
  [{ pool: 'p' }, 'The option "pool" is not an object.'],
  [{ pool: { Nonsense: 1 } }, 'Nonsense'],
  [{ users: [{ username: 'ada', password: 'short' }] }, 'Password not long enough'],
  [{ port: 'x' }, '"x" is not a port.'],
])('refuses %j', async (options, message) => {
  await expect(startLatchkey(options)).rejects.toThrow(message);
});
