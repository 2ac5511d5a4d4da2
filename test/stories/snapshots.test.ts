/** States of a development server: it is reset, and what was kept is put back, while it runs. */
import {
  AdminGetUserCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  ListUserPoolsCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { password, sdk } from '../harness/aws.ts';
import { advance, control } from '../harness/development.ts';
import { inboxOf } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, uniqueName } from '../harness/people.ts';
import { type App, createApp, initiate, signIn } from '../harness/sign-in.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());
afterEach(() => control(latchkey, 'reset'));

const pools = async () => (await sdk(latchkey.endpoint).send(new ListUserPoolsCommand({ MaxResults: 60 }))).UserPools;
const clockNow = async (): Promise<number> => {
  const reply = await fetch(`${latchkey.endpoint}/_latchkey/clock`);
  return Date.parse(((await reply.json()) as { now: string }).now);
};

const newApp = (): Promise<App> =>
  createApp(latchkey, { pool: { AutoVerifiedAttributes: ['email'], DeviceConfiguration: alwaysWithSuppression } });

async function signUp(app: App): Promise<{ readonly username: string; readonly email: string }> {
  const username = uniqueName();
  const email = `${username}@example.com`;
  const UserAttributes = [{ Name: 'email', Value: email }];
  await app.sdk.send(
    new SignUpCommand({ ClientId: app.clientId, Username: username, Password: password, UserAttributes }),
  );
  return { username, email };
}

it('a reset removes pools, users and messages, and sets the clock back', async () => {
  const app = await newApp();
  const { email } = await signUp(app);
  await advance(latchkey, 'P10D');
  expect(await inboxOf(latchkey, email)).toHaveLength(1);
  expect(await pools()).toHaveLength(1);
  await control(latchkey, 'reset');
  expect(await pools()).toEqual([]);
  expect((await (await fetch(`${latchkey.endpoint}/_latchkey/inbox`)).json()) as object).toEqual({ messages: [] });
  expect(Math.abs((await clockNow()) - Date.now())).toBeLessThan(60_000);
  // Nothing remembers the app client.
  await expect(initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'a', PASSWORD: 'b' })).rejects.toThrow('does not exist');
  expect((await signIn(...(await freshPerson()))).result.AccessToken).toBeDefined();
});

async function freshPerson(): Promise<[App, { username: string; password: string }]> {
  const app = await newApp();
  return [app, await newPerson(app)];
}

describe('a snapshot', () => {
  it('has users, devices, tokens, messages and the clock', async () => {
    const app = await newApp();
    const person = await newPersonWithDevice(app);
    const { email } = await signUp(app);
    await advance(latchkey, 'P1D');
    await control(latchkey, 'snapshot', { name: 'one-device' });
    const at = await clockNow();

    const late = await signUp(app);
    const ownPage = { UserPoolId: app.userPoolId, ClientId: app.clientId, ClientName: 'renamed' };
    await app.sdk.send(new UpdateUserPoolClientCommand({ ...ownPage, ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }));
    await expect(initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'a', PASSWORD: 'b' })).rejects.toThrow('not enabled');
    await advance(latchkey, 'P300D');
    const { rows } = (await control(latchkey, 'restore', { name: 'one-device' })) as { rows: number };

    expect(rows).toBeGreaterThan(5);
    expect((await clockNow()) - at).toBeLessThan(60_000);
    expect(await inboxOf(latchkey, email)).toHaveLength(1);
    const lateUser = { UserPoolId: app.userPoolId, Username: late.username };
    await expect(app.sdk.send(new AdminGetUserCommand(lateUser))).rejects.toThrow('User does not exist.');
    // The cached app client of before the restore would still refuse this.
    const { challenges } = await signIn(app, person);
    expect(challenges.slice(-2)).toEqual(['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
  });

  it('is put back as often as wanted, and its access tokens are valid again after a sign-out', async () => {
    const [app, person] = await freshPerson();
    const { result } = await signIn(app, person);
    const { AccessToken } = result;
    await control(latchkey, 'snapshot', { name: 'signed-in' });
    for (const _ of [1, 2]) {
      await app.sdk.send(new GlobalSignOutCommand({ AccessToken }));
      await expect(app.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toThrow('revoked');
      await control(latchkey, 'restore', { name: 'signed-in' });
      await app.sdk.send(new GetUserCommand({ AccessToken }));
    }
  });

  it('is one of 16 at most, and refused by name if there is none', async () => {
    const post = (path: string, name: string) =>
      fetch(`${latchkey.endpoint}/_latchkey/${path}`, { method: 'POST', body: JSON.stringify({ name }) });
    const { snapshots } = (await (await fetch(`${latchkey.endpoint}/_latchkey/snapshots`)).json()) as {
      snapshots: { name: string }[];
    };
    for (const { name } of snapshots) await control(latchkey, 'forget-snapshot', { name });
    expect(await (await post('restore', 'none')).json()).toEqual({
      message: 'There is no snapshot "none". There are none.',
    });
    for (let n = 1; n <= 16; n += 1) await control(latchkey, 'snapshot', { name: `s${n}` });
    const refused = await post('snapshot', 's17');
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { message: 'There are 16 snapshots already. Remove one, or use a name again.' },
    ]);
    await control(latchkey, 'snapshot', { name: 's16' });
    expect((await post('snapshot', '../x')).status).toBe(400);
  });

  it('can be taken and put back while others sign in', async () => {
    const [app, person] = await freshPerson();
    await control(latchkey, 'snapshot', { name: 's1' });
    const attempts = Array.from({ length: 12 }, () => signIn(app, person).then(() => 'signed in'));
    const restores = Array.from({ length: 4 }, () => control(latchkey, 'restore', { name: 's1' }));
    await Promise.all(restores);
    // A sign-in whose nonce was written before and is missing after the restore still succeeds.
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['signed in']));
  });
});

it('production has none of it', async () => {
  const env = {
    LATCHKEY_ACCESS_KEYS: JSON.stringify([{ accessKeyId: 'A'.repeat(20), secretAccessKey: 's'.repeat(40) }]),
  };
  const server = await startLatchkey({ command: 'serve', env });
  try {
    for (const path of ['clock', 'reset', 'snapshot', 'restore', 'forget-snapshot']) {
      expect((await fetch(`${server.endpoint}/_latchkey/${path}`, { method: 'POST', body: '{}' })).status).toBe(404);
    }
    for (const path of ['clock', 'snapshots']) {
      expect((await fetch(`${server.endpoint}/_latchkey/${path}`)).status).toBe(404);
    }
  } finally {
    await server.stop();
  }
});
