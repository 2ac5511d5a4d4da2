/** Remembered devices through `@latchkey/client`, in each of the five device configurations, and in special cases. */
import {
  AdminForgetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  explainDevice,
  forgetDevice,
  forgetOtherDevices,
  fromFetch,
  isRemembered,
  listDevices,
  purgeDevice,
  rememberDevice,
  sessionFromTokens,
  setUpTotp,
  signIn,
  signOut,
  unrememberDevice,
} from '@latchkey/client';
import { fromSdk } from '@latchkey/client/sdk';
import { memoryStore } from '@latchkey/client/stores/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import {
  alwaysWithSuppression,
  deviceConfigurations,
  optInWithSuppression,
  trackedConfigurations,
} from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson, newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { answered, credentialsOf, enter, expectDone, failure, operationsOf, type Seen, visit } from './visitor.ts';

let latchkey: Latchkey;
let optIn: App;
let always: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  optIn = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression } });
  always = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
});
afterAll(() => latchkey.stop());

const challenges = ({ seen }: Seen) => seen.map(({ challenge }) => challenge);
/** Returns why the first code of a sign-in was asked for. */
const why = ({ seen: [first] }: Seen) => (first !== undefined && 'why' in first ? first.why : undefined);

describe.each(deviceConfigurations)('$title', ({ setting, asksUser, suppressesMfa, whenRemembered }) => {
  const withDevices = setting === undefined ? {} : { DeviceConfiguration: setting };

  it.each([
    ['without client secret', {}],
    ['with client secret', { GenerateSecret: true }],
  ])('remembers a device from the first sign-in to the second, %s', async (_, client) => {
    const app = await createApp(latchkey, { pool: withDevices, client });
    const person = await newPersonWithTotp(app);
    const visitor = visit(latchkey, app, { deviceName: 'test bench' });
    const first = await enter(visitor, person, { remember: true });
    expect(challenges(first)).toEqual(['SOFTWARE_TOKEN_MFA']);
    expect(why(first)).toBe('no-device');
    if (setting === undefined) {
      expect(first.done.device).toEqual({ status: 'untracked' });
      expect(first.done.session.device).toBeUndefined();
      return;
    }
    expect(first.done.device).toMatchObject({
      status: 'confirmed',
      userConfirmationNecessary: asksUser,
      device: { name: 'test bench', remembered: true, trusted: true },
    });
    expect(await isRemembered(first.done.session)).toBe(true);
    await first.done.session.refresh();

    visitor.sent.length = 0;
    const second = await enter(visitor, person);
    expect(answered(visitor.sent)).toEqual(whenRemembered);
    expect(challenges(second)).toEqual(suppressesMfa ? [] : ['SOFTWARE_TOKEN_MFA']);
    expect(why(second)).toBe(suppressesMfa ? undefined : 'not-suppressed');
    expect(second.done.device.status).toBe('known');
    expect(visitor.deviceErrors).toEqual([]);
    // The user has one device: no sign-in has registered another.
    expect(await listDevices(second.done.session)).toMatchObject([
      { current: true, name: 'test bench', remembered: true },
    ]);
  });
});

describe('over the AWS SDK', () => {
  it('works in the same way, and lists contain dates', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always, { transport: fromSdk(always.sdk) });
    await enter(visitor, person);
    const { seen, done } = await enter(visitor, person);
    expect(seen).toEqual([]);
    await done.session.refresh();
    const [bySdk] = await listDevices(done.session);
    const overFetch = visit(latchkey, always);
    const { accessToken } = done.session.tokens;
    const [byFetch] = await listDevices(await sessionFromTokens(overFetch.client, { accessToken }));
    expect(bySdk?.createdAt).toBeInstanceOf(Date);
    expect(bySdk).toEqual(byFetch);
  });

  it('administrators sign in with remembered devices too', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always, { transport: fromSdk(always.sdk) });
    for (const first of [true, false]) {
      const { seen } = await enter(visitor, person, { admin: true });
      expect(seen).toHaveLength(first ? 1 : 0);
    }
  });
});

describe('the choice to remember', () => {
  it('is made by the callback, for a new device and again after a code was asked for', async () => {
    const person = await newPersonWithTotp(optIn);
    const asked: string[] = [];
    const visitor = visit(latchkey, optIn, {
      remember: async ({ deviceKey }) => {
        asked.push(deviceKey);
        return asked.length > 1;
      },
    });
    const first = await enter(visitor, person);
    expect(first.done.session.device?.remembered).toBe(false);
    const second = await enter(visitor, person);
    expect(why(second)).toBe('not-remembered');
    expect(second.done.session.device?.remembered).toBe(true);
    expect(new Set(asked).size).toBe(1);
    expect(asked).toHaveLength(2);
    expect((await enter(visitor, person)).seen).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('can be no if the pool always remembers', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always, { remember: false });
    const { done } = await enter(visitor, person);
    expect(done.session.device?.remembered).toBe(false);
    expect(await isRemembered(done.session)).toBe(false);
    expect(why(await enter(visitor, person))).toBe('not-remembered');
  });

  it('can be made after the sign-in, and withdrawn', async () => {
    const person = await newPersonWithTotp(optIn);
    const visitor = visit(latchkey, optIn);
    const { done } = await enter(visitor, person);
    expect(done.device).toMatchObject({ status: 'confirmed', userConfirmationNecessary: true });
    expect(await explainDevice(done.session)).toEqual({ asked: 'yes', reason: 'not-remembered' });
    await rememberDevice(done.session);
    expect(await explainDevice(done.session)).toEqual({ asked: 'no' });
    const second = await enter(visitor, person);
    expect(second.seen).toEqual([]);
    await unrememberDevice(second.done.session);
    expect(why(await enter(visitor, person))).toBe('not-remembered');
  });

  it('can have a time limit: after it, one code is asked for, and the device stays the same', async () => {
    const person = await newPersonWithTotp(optIn);
    let now = Date.now();
    const visitor = visit(latchkey, optIn, { remember: true, rememberFor: 30, clock: { now: () => now } });
    const first = await enter(visitor, person);
    const { deviceKey, rememberUntil } = first.done.session.device ?? {};
    expect(rememberUntil).toBe(now + 30 * 86_400_000);
    now += 29 * 86_400_000;
    expect((await enter(visitor, person)).seen).toEqual([]);
    now += 2 * 86_400_000;
    const late = await enter(visitor, person);
    expect(why(late)).toBe('remember-expired');
    expect(late.done.session.device).toMatchObject({
      deviceKey,
      remembered: true,
      rememberUntil: now + 30 * 86_400_000,
    });
    expect((await enter(visitor, person)).seen).toEqual([]);
  });

  it('can have a time limit, and not be renewed', async () => {
    const person = await newPersonWithTotp(optIn);
    let now = Date.now();
    const visitor = visit(latchkey, optIn, { remember: true, rememberFor: 30, clock: { now: () => now } });
    await enter(visitor, person);
    now += 31 * 86_400_000;
    const unwilling = await enter(visitor, person, { remember: false });
    expect(why(unwilling)).toBe('remember-expired');
    expect(await isRemembered(unwilling.done.session)).toBe(false);
  });

  it('ends at its time limit while the session continues', async () => {
    const person = await newPersonWithTotp(optIn);
    let now = Date.now();
    const visitor = visit(latchkey, optIn, { remember: true, rememberFor: 30, clock: { now: () => now } });
    const { session } = (await enter(visitor, person)).done;
    now += 31 * 86_400_000;
    await session.refresh();
    expect(session.device?.remembered).toBe(false);
    expect(await isRemembered(session)).toBe(false);
  });
});

describe('trust', () => {
  it('reports when a device needs one more code, as Cognito does', async () => {
    const person = await newPerson(always);
    const visitor = visit(latchkey, always);
    const { session } = (await enter(visitor, person)).done;
    expect(session.device).toMatchObject({ remembered: true, trusted: false });
    const setup = await setUpTotp(session);
    const authenticator = new Authenticator(setup.secret);
    await setup.verify(await authenticator.code());
    expect(await explainDevice(session)).toEqual({ asked: 'yes', reason: 'not-trusted-yet' });
    expect(why(await enter(visitor, { ...person, authenticator }))).toBe('not-trusted-yet');
    expect((await enter(visitor, { ...person, authenticator })).seen).toEqual([]);
  });
});

describe('the explanation of the next sign-in', () => {
  it('predicts no code for a user without a second factor, and one as soon as there is a factor', async () => {
    const person = await newPerson(optIn);
    const visitor = visit(latchkey, optIn);
    const { session } = (await enter(visitor, person)).done;
    expect(await explainDevice(session)).toEqual({ asked: 'no', reason: 'no-second-factor' });
    expect((await enter(visitor, person)).seen).toEqual([]);
    const setup = await setUpTotp(session);
    const authenticator = new Authenticator(setup.secret);
    await setup.verify(await authenticator.code());
    expect(await explainDevice(session)).toEqual({ asked: 'yes', reason: 'not-remembered' });
    expect(why(await enter(visitor, { ...person, authenticator }))).toBe('not-remembered');
  });

  it('predicts no code for a user without a second factor if devices are not tracked', async () => {
    const person = await newPerson(optIn);
    const { session } = (await enter(visit(latchkey, optIn, { trackDevices: false }), person)).done;
    expect(await explainDevice(session)).toEqual({ asked: 'no', reason: 'no-second-factor' });
  });
});

it('forgetDevice returns whether the service knew the device', async () => {
  const { session } = (await enter(visit(latchkey, always), await newPerson(always))).done;
  expect(await forgetDevice(session, 'us-east-1_00000000-0000-4000-8000-000000000000')).toBe(false);
  expect(await forgetDevice(session)).toBe(true);
});

describe('a device that was forgotten elsewhere', () => {
  it('does not block the sign-in: the record is deleted, the challenge is answered again, and the device is registered again', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always);
    const before = (await enter(visitor, person)).done.session.device;
    const DeviceKey = before?.deviceKey ?? '';
    await always.sdk.send(
      new AdminForgetDeviceCommand({ UserPoolId: always.userPoolId, Username: person.username, DeviceKey }),
    );
    visitor.sent.length = 0;
    const next = await enter(visitor, person);
    expect(answered(visitor.sent)).toEqual(['PASSWORD_VERIFIER', 'PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
    expect(why(next)).toBe('device-forgotten');
    expect(next.done.deviceForgotten).toBe('unknown-to-service');
    expect(next.done.session.device?.deviceKey).not.toBe(DeviceKey);
    expect((await enter(visitor, person)).seen).toEqual([]);
  });

  it('the same in USER_PASSWORD_AUTH, where the first request contains the key', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always);
    const { deviceKey: DeviceKey } =
      (await enter(visitor, person, { flow: 'USER_PASSWORD_AUTH' })).done.session.device ?? {};
    expect((await enter(visitor, person, { flow: 'USER_PASSWORD_AUTH' })).seen).toEqual([]);
    await always.sdk.send(
      new AdminForgetDeviceCommand({ UserPoolId: always.userPoolId, Username: person.username, DeviceKey }),
    );
    const next = await enter(visitor, person, { flow: 'USER_PASSWORD_AUTH' });
    expect(next.done.deviceForgotten).toBe('unknown-to-service');
  });

  it('the refresh reports the reason of the rejection once, and the session ends', async () => {
    const person = await newPersonWithTotp(always);
    const { session } = (await enter(visit(latchkey, always), person)).done;
    const DeviceKey = session.device?.deviceKey ?? '';
    await always.sdk.send(
      new AdminForgetDeviceCommand({ UserPoolId: always.userPoolId, Username: person.username, DeviceKey }),
    );
    const events: string[] = [];
    session.onChange((event) => events.push(event.type));
    expect(await failure(session.refresh())).toMatchObject({ code: 'RefreshRefused', reason: 'ended' });
    expect(await failure(session.accessToken())).toMatchObject({ code: 'SignedOut' });
    expect(events).toEqual(['ended']);
  });

  it('set to not remembered by an administrator: the code is asked for, and the explanation contains the reason', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always);
    const { session } = (await enter(visitor, person)).done;
    const change = { DeviceKey: session.device?.deviceKey, DeviceRememberedStatus: 'not_remembered' } as const;
    await always.sdk.send(
      new AdminUpdateDeviceStatusCommand({ UserPoolId: always.userPoolId, Username: person.username, ...change }),
    );
    expect(await explainDevice(session)).toEqual({ asked: 'yes', reason: 'not-remembered' });
    expect(challenges(await enter(visitor, person))).toEqual(['SOFTWARE_TOKEN_MFA']);
  });
});

describe('a listing that shows devices which are not remembered', () => {
  it('uses the status that the pool returns for each device', async () => {
    const UserPoolTags = { 'latchkey:device-listing': 'confirmed' };
    const app = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression, UserPoolTags } });
    const { session } = (await enter(visit(latchkey, app), await newPersonWithTotp(app))).done;
    expect(await listDevices(session)).toMatchObject([{ current: true, remembered: false }]);
    expect(await isRemembered(session)).toBe(false);
    await rememberDevice(session);
    expect(await listDevices(session)).toMatchObject([{ current: true, remembered: true }]);
    expect(await isRemembered(session)).toBe(true);
  });
});

describe('the device store', () => {
  const recordsOf = async (store: ReturnType<typeof memoryStore>, keys: readonly string[]) =>
    Promise.all(keys.map((key) => store.get(key)));

  /** A store whose content the test can read. */
  function openStore() {
    const store = memoryStore();
    const keys = new Set<string>();
    return {
      keys,
      store: {
        ...store,
        async set(key: string, value: string) {
          keys.add(key);
          await store.set(key, value);
        },
      },
      records: () => recordsOf(store, [...keys]),
    };
  }

  it('a lost store leads to a code and a new device', async () => {
    const person = await newPersonWithTotp(always);
    await enter(visit(latchkey, always), person);
    const again = await enter(visit(latchkey, always), person);
    expect(why(again)).toBe('no-device');
    expect(await listDevices(again.done.session)).toHaveLength(2);
  });

  it('a failing store leads to a code and is reported, but the sign-in succeeds', async () => {
    const person = await newPersonWithTotp(always);
    const broken = () => Promise.reject(new Error('disk full'));
    const visitor = visit(latchkey, always, { deviceStore: { get: broken, set: broken, delete: broken } });
    const { done } = await enter(visitor, person);
    expect(done.device.status).toBe('confirmed');
    expect(visitor.deviceErrors.map(({ code }) => code)).toContain('StoreFailed');
  });

  it.each([
    ['half of a record', (text: string) => text.slice(0, 60)],
    ['a record without its secret', (text: string) => text.replace(/"secret":"[^"]*"/, '"secret":""')],
    ['another user’s record', (text: string) => text.replace(/"userId":"[^"]*"/, '"userId":"mallory"')],
  ])('%s does not count as a record', async (_, damage) => {
    const person = await newPersonWithTotp(always);
    const { store, keys } = openStore();
    const visitor = visit(latchkey, always, { deviceStore: store });
    await enter(visitor, person);
    for (const key of keys) await store.set(key, damage((await store.get(key)) ?? ''));
    expect(why(await enter(visitor, person))).toBe('no-device');
    expect((await enter(visitor, person)).seen).toEqual([]);
  });

  it('a wrong secret is rejected by the service and deleted, and the code is asked for', async () => {
    const person = await newPersonWithTotp(always);
    const { store, keys } = openStore();
    const visitor = visit(latchkey, always, { deviceStore: store });
    await enter(visitor, person);
    for (const key of keys)
      await store.set(key, ((await store.get(key)) ?? '').replace(/"secret":"[^"]*"/, '"secret":"stolen"'));
    const next = await enter(visitor, person);
    expect(why(next)).toBe('device-forgotten');
    expect(next.done.deviceForgotten).toBe('secret-refused');
    expect((await enter(visitor, person)).seen).toEqual([]);
  });

  it('a stolen device key without its secret does not take the place of a code', async () => {
    const person = await newPersonWithTotp(always);
    const { store, keys } = openStore();
    await enter(visit(latchkey, always, { deviceStore: store }), person);
    // The thief has the password and the key (every access token contains it), and invents a secret.
    const thief = memoryStore();
    for (const key of keys)
      await thief.set(key, ((await store.get(key)) ?? '').replace(/"secret":"[^"]*"/, '"secret":"guess"'));
    const step = await signIn(visit(latchkey, always, { deviceStore: thief }).client, credentialsOf(person));
    expect(step.challenge).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('records contain the internal user name, not the name that was typed', async () => {
    const app = await createApp(latchkey, {
      pool: { AliasAttributes: ['email', 'preferred_username'], DeviceConfiguration: alwaysWithSuppression },
    });
    const person = await newPersonWithTotp(app, 'internal-name', {
      email: 'alias@example.com',
      email_verified: 'true',
    });
    const { store, records } = openStore();
    const visitor = visit(latchkey, app, { deviceStore: store });
    await enter(visitor, { ...person, username: 'alias@example.com' });
    expect((await enter(visitor, person)).seen).toEqual([]);
    for (const username of ['alias@example.com', 'internal-name']) {
      expect((await enter(visitor, { ...person, username }, { flow: 'USER_PASSWORD_AUTH' })).seen).toEqual([]);
    }
    const devices = await app.sdk.send(
      new AdminListDevicesCommand({ UserPoolId: app.userPoolId, Username: 'internal-name' }),
    );
    expect(devices.Devices).toHaveLength(1);
    expect((await records()).join('\n')).not.toContain('alias@example.com');
  });

  it('contains no record after a purge, for any user name', async () => {
    const app = await createApp(latchkey, {
      pool: { AliasAttributes: ['email'], DeviceConfiguration: alwaysWithSuppression },
    });
    const person = await newPersonWithTotp(app, uniqueName(), { email: 'gone@example.com', email_verified: 'true' });
    const { store, records } = openStore();
    const visitor = visit(latchkey, app, { deviceStore: store });
    await enter(visitor, { ...person, username: 'gone@example.com' });
    expect((await records()).filter((record) => record !== undefined)).toHaveLength(2);
    await purgeDevice(visitor.client, 'gone@example.com');
    expect((await records()).filter((record) => record !== undefined)).toEqual([]);
    expect(await signIn(visitor.client, credentialsOf(person))).toMatchObject({ why: 'no-device' });
  });

  it('two users on one machine have their own devices', async () => {
    const [ada, grace] = [await newPersonWithTotp(always), await newPersonWithTotp(always)];
    const visitor = visit(latchkey, always);
    await enter(visitor, ada);
    await enter(visitor, grace);
    expect((await enter(visitor, ada)).seen).toEqual([]);
    expect((await enter(visitor, grace)).seen).toEqual([]);
  });
});

describe('forgetting', () => {
  it('this device: the next sign-in registers a new one', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always);
    const { session } = (await enter(visitor, person)).done;
    await forgetDevice(session);
    expect(session.device).toBeUndefined();
    await forgetDevice(session, 'us-east-1_00000000-0000-4000-8000-000000000000');
    expect(why(await enter(visitor, person))).toBe('no-device');
  });

  it('all others: they need a code, this one does not', async () => {
    const person = await newPersonWithTotp(always);
    const [here, there] = [visit(latchkey, always), visit(latchkey, always)];
    await enter(there, person);
    const { session } = (await enter(here, person)).done;
    expect((await listDevices(session)).filter(({ current }) => current)).toHaveLength(1);
    expect(await forgetOtherDevices(session)).toBe(1);
    expect(await signIn(there.client, credentialsOf(person))).toMatchObject({ why: 'device-forgotten' });
    expect((await enter(here, person)).seen).toEqual([]);
  });

  it('at sign-out, only if requested', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always);
    await signOut((await enter(visitor, person)).done.session);
    const again = await enter(visitor, person);
    expect(again.seen).toEqual([]);
    await signOut(again.done.session, { forgetDevice: true });
    expect(why(await enter(visitor, person))).toBe('no-device');
  });
});

describe('a device that cannot be confirmed', () => {
  it('does not fail the sign-in: result and listener report it, and the refresh reports why it is rejected', async () => {
    const person = await newPersonWithTotp(always);
    const { transport, store } = { transport: fromFetch({ endpoint: latchkey.endpoint }), store: memoryStore() };
    const elsewhere = 'us-east-1_00000000-0000-4000-8000-000000000000';
    const failing = visit(latchkey, always, {
      deviceStore: store,
      transport: {
        send: (operation, input, options) =>
          transport.send(
            operation,
            operation === 'ConfirmDevice' ? { ...input, DeviceKey: elsewhere } : input,
            options,
          ),
      },
    });
    const { deviceErrors, sent } = failing;
    const { done } = await enter(failing, person);
    expect(done.device).toMatchObject({ status: 'unconfirmed', error: { code: 'DeviceKeyRefused' } });
    expect(deviceErrors.map(({ code }) => code)).toEqual(['DeviceKeyRefused']);
    expect(operationsOf(sent).at(-1)).toBe('ConfirmDevice');
    expect(await done.session.accessToken()).toBe(done.session.tokens.accessToken);
    expect(await failure(done.session.refresh())).toMatchObject({
      code: 'RefreshRefused',
      reason: 'device-not-confirmed',
    });
    const next = await enter(visit(latchkey, always, { deviceStore: store }), person);
    expect(why(next)).toBe('not-confirmed');
    expect(next.done.device.status).toBe('confirmed');
  });

  it('is not registered if trackDevices is false, and the refresh reports why it is rejected', async () => {
    const person = await newPersonWithTotp(always);
    const visitor = visit(latchkey, always, { trackDevices: false });
    const { done } = await enter(visitor, person);
    expect(done.device).toEqual({ status: 'untracked' });
    expect(operationsOf(visitor.sent)).not.toContain('ConfirmDevice');
    expect(await failure(done.session.refresh())).toMatchObject({ code: 'RefreshRefused', reason: 'no-device-key' });
  });
});

describe('without MFA', () => {
  it.each(trackedConfigurations)('a device is confirmed and can refresh: $title', async ({ setting }) => {
    const app = await createApp(latchkey, { mfa: 'OFF', pool: { DeviceConfiguration: setting ?? {} } });
    const person = await newPerson(app);
    const visitor = visit(latchkey, app);
    for (let round = 0; round < 2; round++) {
      const done = expectDone(await signIn(visitor.client, credentialsOf(person)));
      await done.session.refresh();
      expect(done.device.status).toBe(round === 0 ? 'confirmed' : 'known');
    }
  });
});
