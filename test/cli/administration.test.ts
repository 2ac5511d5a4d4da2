/** An administrator's commands, from an empty server to the devices of a user. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, region, sdk } from '../harness/aws.ts';
import { type Finished, type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithDevice, newPersonWithTotp } from '../harness/people.ts';
import { createApp, signIn } from '../harness/sign-in.ts';

const poolId = new RegExp(`^${region}_[0-9A-Za-z]{9}$`);
const password = 'Correct-Horse-7';
const accessKey = { id: 'AKIDOFTHETESTS000000', secret: 'a-secret-of-forty-characters-0123456789ab' };

let latchkey: Latchkey;
let machine: Machine;
beforeAll(async () => {
  latchkey = await startLatchkey();
  machine = await newMachine();
});
afterAll(async () => {
  await machine.remove();
  await latchkey.stop();
});

/** Runs a command against the server of the tests. */
const admin = (words: readonly string[], input = '', server = latchkey): Promise<Finished> =>
  machine.run([...words, '--endpoint', server.endpoint], input);

/** Returns the JSON document of a command that must succeed. */
async function facts<T>(words: readonly string[], input = ''): Promise<T> {
  const done = await admin([...words, '--json'], input);
  expect(done, done.stderr + done.stdout).toMatchObject({ code: 0, stderr: '' });
  return done.json() as T;
}

/** Returns the error of a command that must fail. Checks that it is printed as two lines without a stack. */
async function failure(words: readonly string[], input = '') {
  const [spoken, document] = [await admin(words, input), await admin([...words, '--json'], input)];
  expect(spoken.stdout).toBe('');
  expect(document.code).toBe(spoken.code);
  const { error } = document.json() as { error: { code: string; message: string; advice: string } };
  expect(spoken.stderr).toBe(`${[error.message, error.advice].filter(Boolean).join('\n')}\n`);
  return { exitCode: spoken.code, ...error };
}

interface Created {
  readonly pool: { readonly userPoolId: string };
  readonly client: { readonly clientId: string };
}

const newPool = (...options: readonly string[]) => facts<Created>(['pool', 'create', ...options]);

describe('from nothing to a signed-in user', () => {
  it('takes three commands; each one prints the next', async () => {
    const own = await startLatchkey();
    const ada = await newMachine();
    try {
      const say = async (words: readonly string[], input = '') => {
        const done = await ada.run(words, input);
        expect(done.code, done.stderr).toBe(0);
        return done.stdout;
      };
      const next = (text: string) => (/Next, .*:\n {2}npm run latchkey -- (.*)/.exec(text)?.[1] ?? '').split(' ');
      const none = await ada.run(['user', 'list', '--endpoint', own.endpoint]);
      expect(none).toMatchObject({
        code: 1,
        stderr: `There is no user pool.\nCreate one: npm run latchkey -- pool create --endpoint ${own.endpoint}.\n`,
      });
      const pool = await say(['pool', 'create', '--endpoint', own.endpoint, '--suppress-mfa']);
      expect(pool).toMatch(
        /^Pool {8}us-east-1_\w{9}\nApp client {2}[0-9a-z]{26}\nMFA {9}optional: authenticator app\n/,
      );
      expect(pool).toContain('Devices     remembered always; a remembered device takes the place of a code\n');
      const user = await say([...next(pool), '--password-stdin', '--email', 'ada@example.com'], `${password}\n`);
      expect(user).toMatch(/^User {5}ada\n/);
      const session = await say([...next(user), '--password-stdin'], `${password}\n`);
      expect(session).toContain('ada');
      expect(await say(['device', 'list'])).toContain('latchkey on');
    } finally {
      await ada.remove();
      await own.stop();
    }
  });
});

describe('pools', () => {
  it.each([
    [[], 'OPTIONAL', ['SOFTWARE_TOKEN_MFA'], { remembered: 'always', suppressesMfa: false }],
    [
      ['--mfa', 'on', '--devices', 'opt-in', '--suppress-mfa'],
      'ON',
      ['SOFTWARE_TOKEN_MFA'],
      { remembered: 'opt-in', suppressesMfa: true },
    ],
    [['--mfa', 'off', '--devices', 'off'], 'OFF', [], null],
  ])('have the settings of the create options: %j', async (options, mode, factors, devices) => {
    const { pool, client } = await newPool('--name', 'staff', '--client-name', 'portal', ...options);
    expect(pool.userPoolId).toMatch(poolId);
    const shown = await facts<{ pool: object }>(['pool', 'show', pool.userPoolId]);
    expect(shown.pool).toEqual({
      userPoolId: pool.userPoolId,
      name: 'staff',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      users: 0,
      mfa: { mode, factors },
      devices,
      clients: [{ clientId: client.clientId, name: 'portal' }],
    });
    const { pools } = await facts<{ pools: { userPoolId: string }[] }>(['pool', 'list']);
    expect(pools.map(({ userPoolId }) => userPoolId)).toContain(pool.userPoolId);
  });

  it('need no --pool if there is one, and need it if there are two', async () => {
    const own = await startLatchkey();
    try {
      const first = await admin(['pool', 'create', '--json'], '', own);
      const { pool } = first.json() as Created;
      expect((await admin(['pool', 'show'], '', own)).stdout).toContain(pool.userPoolId);
      await admin(['pool', 'create'], '', own);
      for (const words of [
        ['pool', 'show'],
        ['user', 'list'],
        ['device', 'list', '--user', 'ada'],
      ]) {
        const refused = await admin(words, '', own);
        expect(refused).toMatchObject({ code: 2, stdout: '' });
        expect(refused.stderr).toMatch(/^There are several user pools\.\nChoose one with --pool\. To list them: /);
      }
    } finally {
      await own.stop();
    }
  });

  it('are deleted if their creation fails', async () => {
    const before = await facts<{ pools: object[] }>(['pool', 'list']);
    const refused = await failure(['pool', 'create', '--client-name', 'x'.repeat(129)]);
    expect(refused).toMatchObject({ exitCode: 1, code: 'InvalidParameter' });
    expect(await facts(['pool', 'list'])).toEqual(before);
  });
});

describe('users', () => {
  let UserPoolId: string;
  let where: string[];
  let ClientId: string;
  beforeAll(async () => {
    const { pool, client } = await newPool();
    UserPoolId = pool.userPoolId;
    ClientId = client.clientId;
    where = ['--pool', UserPoolId];
  });
  const create = (name: string, ...options: readonly string[]) =>
    facts(['user', 'create', name, ...where, '--password-stdin', ...options], `${password}\n`);

  it('are created with verified addresses, and can sign in at once', async () => {
    const { user, next } = (await create(
      'grace',
      '--email',
      'grace@example.com',
      '--phone',
      '+4930123456',
      '--attribute',
      'name=Grace Hopper',
    )) as { user: object; next: string };
    expect(user).toMatchObject({
      username: 'grace',
      status: 'CONFIRMED',
      enabled: true,
      attributes: {
        email: 'grace@example.com',
        email_verified: 'true',
        phone_number_verified: 'true',
        name: 'Grace Hopper',
      },
    });
    expect(next).toBe(
      `npm run latchkey -- signin --pool ${UserPoolId} --client ${ClientId} --endpoint ${latchkey.endpoint} --username grace`,
    );
    const shown = await facts<{ user: object }>(['user', 'show', 'grace', ...where]);
    expect(shown.user).toEqual({ ...user, mfa: { factors: [], preferred: null }, groups: [] });
    const app = { sdk: sdk(latchkey.endpoint), userPoolId: UserPoolId, clientId: ClientId, clientSecret: undefined };
    expect((await signIn(app, { username: 'grace', password })).challenges).toEqual(['PASSWORD_VERIFIER']);
  });

  it('must choose a password after a temporary one', async () => {
    expect(await create('temp', '--temporary')).toMatchObject({ user: { status: 'FORCE_CHANGE_PASSWORD' } });
    const set = (...options: readonly string[]) =>
      facts(['user', 'password', 'temp', ...where, '--password-stdin', ...options], 'Battery-Staple-9\n');
    expect(await set()).toEqual({ user: { username: 'temp' }, temporary: false });
    const status = async () =>
      (await facts<{ user: { status: string } }>(['user', 'show', 'temp', ...where])).user.status;
    expect(await status()).toBe('CONFIRMED');
    expect(await set('--temporary')).toEqual({ user: { username: 'temp' }, temporary: true });
    expect(await status()).toBe('FORCE_CHANGE_PASSWORD');
  });

  it('are listed: all, some, or those that match a filter', async () => {
    for (const name of ['list-a', 'list-b']) await create(name, '--email', `${name}@example.com`);
    const names = async (...options: readonly string[]) => {
      const listed = await facts<{ users: { username: string }[]; complete: boolean }>([
        'user',
        'list',
        ...where,
        ...options,
      ]);
      return { names: listed.users.map(({ username }) => username).toSorted(), complete: listed.complete };
    };
    expect((await names()).names).toEqual(expect.arrayContaining(['list-a', 'list-b']));
    expect(await names('--filter', 'email ^= "list-"')).toEqual({ names: ['list-a', 'list-b'], complete: true });
    const one = await names('--most', '1');
    expect([one.names.length, one.complete]).toEqual([1, false]);
    const { stdout } = await admin(['user', 'list', ...where, '--filter', 'username = "list-a"']);
    expect(stdout).toBe('NAME    STATUS     ADDRESS\nlist-a  confirmed  list-a@example.com\n');
  });

  it('have second factors that are shown and set', async () => {
    const app = await createApp(latchkey);
    const { username } = await newPersonWithTotp(app);
    const mfa = (...options: readonly string[]) =>
      facts<{ mfa: object }>(['user', 'mfa', username, '--pool', app.userPoolId, ...options]);
    const totp = { factors: ['SOFTWARE_TOKEN_MFA'], preferred: 'SOFTWARE_TOKEN_MFA' };
    expect((await mfa()).mfa).toEqual(totp);
    expect((await mfa('--totp', 'on')).mfa).toEqual({ ...totp, preferred: null });
    expect((await mfa('--totp', 'off')).mfa).toEqual({ factors: [], preferred: null });
    expect((await mfa('--totp', 'preferred')).mfa).toEqual(totp);
  });

  it.each([
    [
      ['user', 'show', 'nobody'],
      '',
      { exitCode: 1, code: 'UserNotFound', advice: 'List the users: npm run latchkey -- user list.' },
    ],
    [['user', 'password', 'nobody', '--password-stdin'], `${password}\n`, { exitCode: 1, code: 'UserNotFound' }],
    [['user', 'create', 'weak', '--password-stdin'], 'weak\n', { exitCode: 1, code: 'InvalidPassword' }],
    [['user', 'create', 'silent'], '', { exitCode: 2, code: 'Usage', advice: 'Give it with --password-stdin.' }],
    [['user', 'list', '--filter', 'nonsense'], '', { exitCode: 1, code: 'InvalidParameter' }],
  ])('%j prints what to do', async (words, input, expected) => {
    expect(await failure([...words, ...where], input)).toMatchObject(expected);
  });

  it('are not created if the password is rejected', async () => {
    const { users } = await facts<{ users: { username: string }[] }>(['user', 'list', ...where]);
    expect(users.map(({ username }) => username)).not.toContain('weak');
  });

  it('cannot have a name that exists already', async () => {
    await create('twice');
    const again = ['user', 'create', 'twice', ...where, '--password-stdin'];
    expect(await failure(again, `${password}\n`)).toMatchObject({ exitCode: 1, code: 'UsernameExists' });
  });
});

describe('devices of a user', () => {
  it('are listed, shown, remembered, not remembered and forgotten', async () => {
    const tracked = { pool: { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } } };
    const app = await createApp(latchkey, tracked);
    const { username, device } = await newPersonWithDevice(app);
    const { deviceKey } = device;
    const about = ['--user', username, '--pool', app.userPoolId];
    const list = () => facts<{ devices: { deviceKey: string; remembered: boolean }[] }>(['device', 'list', ...about]);
    const rememberedInList = async () => (await list()).devices.map(({ remembered }) => remembered);
    const laptop = { deviceKey, current: false, name: 'laptop', remembered: false, lastIp: '127.0.0.1' };
    expect(await list()).toEqual({
      devices: [{ ...laptop, createdAt: expect.any(String), lastAuthenticatedAt: expect.any(String) }],
      currentDeviceKey: null,
    });
    expect(await facts(['device', 'show', deviceKey, ...about])).toMatchObject({ device: laptop });
    await facts(['device', 'remember', deviceKey, ...about]);
    expect(await rememberedInList()).toEqual([true]);
    await facts(['device', 'unremember', deviceKey, ...about]);
    expect(await rememberedInList()).toEqual([false]);
    await facts(['device', 'remember', deviceKey, ...about]);
    await facts(['device', 'remember', '--not', deviceKey, ...about]);
    expect(await rememberedInList()).toEqual([false]);
    expect((await admin(['device', 'list', ...about])).stdout).toMatch(
      /^KEY +LAST USED +REMEMBERED +NAME\n\S+ +\S+ +no +laptop\n$/,
    );
    expect(await facts(['device', 'forget', deviceKey, ...about])).toEqual({
      forgotten: [deviceKey],
      currentForgotten: false,
    });
    expect((await list()).devices).toEqual([]);
    expect(await failure(['device', 'show', deviceKey, ...about])).toMatchObject({
      exitCode: 1,
      code: 'ResourceNotFound',
    });
    expect((await admin(['device', 'list', ...about])).stdout).toBe(`${username} has no confirmed device.\n`);
  });

  it('can all be forgotten with one command', async () => {
    const app = await createApp(latchkey, {
      pool: { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: false } },
    });
    const { username, device } = await newPersonWithDevice(app);
    const about = ['--user', username, '--pool', app.userPoolId];
    expect(await facts(['device', 'forget', '--all', ...about])).toMatchObject({ forgotten: [device.deviceKey] });
    expect(await facts(['device', 'forget', '--all', ...about])).toMatchObject({ forgotten: [] });
  });

  it.each([
    [['device', 'show', '--user', 'ada'], 'The device key is missing.'],
    [['device', 'forget', '--user', 'ada'], 'The device key is missing.'],
    [['device', 'forget', 'key', '--all', '--user', 'ada'], 'A device key and --all cannot be combined.'],
    [['device', 'forget', '--others', '--user', 'ada'], '--others works only without --user.'],
    [['device', 'forget', '--all'], '--all works only with --user.'],
    [['device', 'remember', 'key', '--user', 'ada', '--days', '30'], '--days works only for your own device.'],
    [['device', 'remember', 'key'], 'Users can do this only for the current device.'],
    [['device', 'unremember', 'key'], 'Users can do this only for the current device.'],
    [
      ['pool', 'create', '--devices', 'off', '--suppress-mfa'],
      '--suppress-mfa needs devices, but --devices off disables them.',
    ],
  ])('%j is rejected with a plain message', async (words, message) => {
    expect(await failure(words)).toMatchObject({ exitCode: 2, code: 'Usage', message });
  });
});

describe('requests to the service', () => {
  it('are signed: a production server accepts only the right key', async () => {
    const env = { LATCHKEY_ACCESS_KEYS: `${accessKey.id}:${accessKey.secret}` };
    const production = await startLatchkey({ command: 'serve', env });
    try {
      const as = (id: string, secret: string, further: Readonly<Record<string, string>> = {}) =>
        machine.run(['pool', 'create', '--endpoint', production.endpoint], '', {
          AWS_ACCESS_KEY_ID: id,
          AWS_SECRET_ACCESS_KEY: secret,
          ...further,
        });
      expect(await as(accessKey.id, accessKey.secret)).toMatchObject({ code: 0, stderr: '' });
      for (const [id, secret] of [
        [accessKey.id, 'wrong'],
        ['AKIDOFNOBODY00000000', accessKey.secret],
      ] as const) {
        const refused = await as(id, secret);
        expect(refused).toMatchObject({ code: 1, stdout: '' });
        expect(refused.stderr).toContain('\nCheck AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN');
        expect(refused.stderr).not.toContain(secret);
      }
    } finally {
      await production.stop();
    }
  });

  it('to another machine need credentials', async () => {
    for (const endpoint of ['http://192.0.2.1:9339', 'aws']) {
      const refused = await machine.run(['pool', 'list', '--endpoint', endpoint]);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toMatch(/^There are no AWS credentials in the environment .*\nSet AWS_ACCESS_KEY_ID and /);
    }
  });

  it('fail if no server answers, or the server is not a user pool service', async () => {
    const closed = await machine.run(['pool', 'list', '--endpoint', 'http://127.0.0.1:1']);
    expect(closed).toMatchObject({ code: 1, stdout: '' });
    expect(closed.stderr).toMatch(
      /^No server answers at http:\/\/127\.0\.0\.1:1 \(.+\)\.\nStart a server with latchkey dev, /,
    );
    const other = createServer((_request, response) => response.end('<html>'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const html = await machine.run(['pool', 'list', '--endpoint', `http://127.0.0.1:${port}`]);
    expect(html.code).toBe(1);
    expect(html.stderr).toMatch(
      /^The server at http:\/\/127\.0\.0\.1:\d+ is not a user pool service\.\nCheck the address /,
    );
    other.close();
  });

  it('use the endpoint variable of the AWS SDKs', async () => {
    const env = { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: latchkey.endpoint };
    const { userPoolId } = await createPool(sdk(latchkey.endpoint));
    const listed = await machine.run(['pool', 'list', '--json'], '', env);
    expect(listed.stdout).toContain(userPoolId);
  });
});
