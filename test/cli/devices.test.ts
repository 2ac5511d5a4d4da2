/** Further cases of devices: several machines, sessions that end, and a confirmation that fails. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { network } from '../client/network.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { rememberedStatus } from '../harness/device.ts';
import { alwaysWithSuppression, optInWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp, setUpAuthenticator } from '../harness/people.ts';
import { type App, createApp, type Person } from '../harness/sign-in.ts';

let latchkey: Latchkey;
let always: App;
let optIn: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  always = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
  optIn = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression } });
});
afterAll(() => latchkey.stop());

interface Visit {
  readonly machine: Machine;
  readonly app: App;
  readonly person: Person;
  readonly endpoint?: string;
}

async function signIn({ machine, app, person, endpoint = latchkey.endpoint }: Visit, further: readonly string[] = []) {
  const where = ['--endpoint', endpoint, '--pool', app.userPoolId, '--client', app.clientId];
  const words = ['signin', ...where, '-u', person.username, '--password-stdin', '--json', ...further];
  return machine.run(words, `${person.password}\n`);
}

const keyOf = (finished: Awaited<ReturnType<typeof signIn>>) =>
  (finished.json() as { device: { deviceKey: string } }).device.deviceKey;

/** Runs a command with --json that must succeed. */
async function said<T>(machine: Machine, words: readonly string[]): Promise<T> {
  const finished = await machine.run([...words, '--json']);
  expect(finished.code, finished.stdout + finished.stderr).toBe(0);
  return finished.json() as T;
}

/** Makes the access token of a session look expired, so that the next command renews it. */
async function age({ stateHome }: Machine): Promise<string> {
  const path = join(stateHome, 'latchkey', 'sessions.json');
  const records = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
  const key = Object.keys(records).find((name) => name.startsWith('latchkey.session.')) ?? '';
  const session = JSON.parse(records[key] ?? '{}') as { tokens: { accessToken: string; expiresAt: number } };
  const { accessToken } = session.tokens;
  session.tokens.expiresAt = 0;
  await writeFile(path, JSON.stringify({ ...records, [key]: JSON.stringify(session) }));
  return accessToken;
}

describe('two machines of one user', () => {
  it('see each other, and one forgets the other', async () => {
    const person = await newPersonWithTotp(always);
    const [home, away] = [await newMachine(), await newMachine()];
    const atHome = { machine: home, app: always, person };
    const atWork = { machine: away, app: always, person };
    const codes = [await person.authenticator.code(), await person.authenticator.code()];
    const homeKey = keyOf(await signIn(atHome, ['--code', codes[0] ?? '', '--device-name', 'home']));
    const awayKey = keyOf(await signIn(atWork, ['--code', codes[1] ?? '', '--device-name', 'work']));

    const { devices } = await said<{ devices: { deviceKey: string; current: boolean; name: string }[] }>(home, [
      'device',
      'list',
    ]);
    expect(devices).toHaveLength(2);
    expect(devices.find(({ deviceKey }) => deviceKey === homeKey)).toMatchObject({ name: 'home', current: true });
    expect(devices.find(({ deviceKey }) => deviceKey === awayKey)).toMatchObject({ name: 'work', current: false });
    expect(await said(home, ['device', 'show', awayKey])).toMatchObject({ device: { name: 'work', current: false } });

    expect(await said(home, ['device', 'forget', '--others'])).toEqual({
      forgotten: [awayKey],
      currentForgotten: false,
    });
    expect(await said(home, ['device', 'forget', '--others'])).toEqual({ forgotten: [], currentForgotten: false });
    const gone = await home.run(['device', 'show', awayKey]);
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toMatch(/^The service lists no device with that key: it is unknown, or not remembered\.\n/);

    // The next sign-in of the forgotten machine detects this, reports it, and registers a new device.
    const fresh = await setUpAuthenticator(always, person.accessToken);
    const again = await signIn(atWork, ['--code', await fresh.code()]);
    expect(again.json()).toMatchObject({
      codeAsked: { why: 'device-forgotten' },
      device: { status: 'confirmed', forgotten: 'unknown-to-service' },
    });
    expect(keyOf(again)).not.toBe(awayKey);
    // The other machine still signs in without a code.
    expect((await signIn(atHome)).json()).toMatchObject({ codeAsked: null, device: { deviceKey: homeKey } });
    await Promise.all([home.remove(), away.remove()]);
  });
});

describe('remember and unremember', () => {
  it('change the status at the service, and whether the next sign-in asks for a code', async () => {
    const person = await newPersonWithTotp(optIn);
    const visit = { machine: await newMachine(), app: optIn, person };
    const { machine } = visit;
    const signedIn = await signIn(visit, ['--code', await person.authenticator.code(), '--remember']);
    const deviceKey = keyOf(signedIn);
    expect(signedIn.json()).toMatchObject({ device: { remembered: true, rememberUntil: null, trusted: true } });
    expect(await rememberedStatus(optIn, person.username, { deviceKey })).toBe('remembered');

    for (const words of [['unremember'], ['remember', '--not']]) {
      expect(await said(machine, ['device', 'remember'])).toMatchObject({ device: { remembered: true } });
      expect(await said(machine, ['device', ...words])).toMatchObject({
        device: { deviceKey, remembered: false },
        nextSignIn: { codeAsked: 'yes', why: 'not-remembered' },
      });
      expect(await rememberedStatus(optIn, person.username, { deviceKey })).toBe('not_remembered');
    }
    const listed = await machine.run(['device', 'list']);
    expect(listed.stdout).toMatch(
      /^No device is remembered\.\n\nThis device is not listed: only remembered devices are/,
    );
    const asked = await signIn(visit, ['--code', await person.authenticator.code()]);
    expect(asked.json()).toMatchObject({ codeAsked: { why: 'not-remembered' }, device: { status: 'known' } });
    await machine.remove();
  });
});

describe('a device that is not confirmed', () => {
  it('is confirmed later if ConfirmDevice failed, and then takes the place of the code', async () => {
    const person = await newPersonWithTotp(always);
    const machine = await newMachine();
    const badDay = await network(latchkey, (operation) => (operation === 'ConfirmDevice' ? 'gateway' : 'fine'));
    const visit = { machine, app: always, person, endpoint: badDay.endpoint };
    const signedIn = await signIn(visit, ['--code', await person.authenticator.code()]);
    await badDay.close();
    expect(signedIn.code).toBe(0);
    expect(signedIn.json()).toMatchObject({
      device: { status: 'unconfirmed', error: { code: 'ServiceUnavailable' } },
    });
    // The error is reported once: with the device, not again as a warning.
    expect(signedIn.json()).not.toHaveProperty('warnings');

    const to = ['--endpoint', latchkey.endpoint, '--pool', always.userPoolId, '--client', always.clientId];
    const shown = await machine.run(['device', 'show', ...to]);
    expect(shown).toMatchObject({
      code: 1,
      stderr: 'This device is not confirmed.\nConfirm it: npm run latchkey -- device confirm.\n',
    });
    expect(await said(machine, ['device', 'confirm', ...to, '--device-name', 'laptop'])).toMatchObject({
      device: { deviceKey: keyOf(signedIn), name: 'laptop', remembered: true },
      userConfirmationNecessary: false,
    });
    expect(await said(machine, ['device', 'list', ...to])).toMatchObject({
      devices: [{ name: 'laptop', current: true }],
    });
    const again = await signIn({ machine, app: always, person });
    expect(again.json()).toMatchObject({ codeAsked: null, device: { status: 'known', deviceKey: keyOf(signedIn) } });
    await machine.remove();
  });

  it('is confirmed later after --no-confirm, and then its session can be renewed', async () => {
    const person = await newPerson(optIn);
    const machine = await newMachine();
    const visit = { machine, app: optIn, person };
    expect((await signIn(visit, ['--no-confirm'])).json()).toMatchObject({
      device: { status: 'unconfirmed', error: { code: 'Declined' } },
    });
    expect(await said(machine, ['device', 'confirm'])).toMatchObject({ userConfirmationNecessary: true });
    const before = await age(machine);
    expect(await said(machine, ['device', 'list'])).toEqual({ devices: [], currentDeviceKey: expect.any(String) });
    expect(await age(machine)).not.toBe(before);
    await machine.remove();
  });
});

describe('a session', () => {
  it('of an unconfirmed device is not renewed, and the command says so', async () => {
    const visit = { machine: await newMachine(), app: optIn, person: await newPerson(optIn) };
    await signIn(visit, ['--no-confirm']);
    await age(visit.machine);
    const refused = await visit.machine.run(['device', 'list', '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({
      error: { code: 'RefreshRefused', advice: 'Sign in again: npm run latchkey -- signin.' },
    });
    expect((await visit.machine.run(['device', 'list'])).stderr).toMatch(/^Nobody is signed in\.\n/);
    await visit.machine.remove();
  });

  it('ends with signout; the device still needs no code', async () => {
    const person = await newPersonWithTotp(always);
    const visit = { machine: await newMachine(), app: always, person };
    const deviceKey = keyOf(await signIn(visit, ['--code', await person.authenticator.code()]));
    expect(await said(visit.machine, ['signout'])).toEqual({
      signedOut: { everywhere: false, deviceForgotten: false },
    });
    expect((await visit.machine.run(['device', 'list'])).code).toBe(1);
    expect((await signIn(visit)).json()).toMatchObject({ codeAsked: null, device: { status: 'known', deviceKey } });

    expect(await said(visit.machine, ['signout', '--forget-device'])).toMatchObject({
      signedOut: { deviceForgotten: true },
    });
    const again = await signIn(visit, ['--code', await person.authenticator.code()]);
    expect(again.json()).toMatchObject({ codeAsked: { why: 'no-device' }, device: { status: 'confirmed' } });
    await visit.machine.remove();
  });

  it('ends everywhere with signout --everywhere', async () => {
    const person = await newPerson(always);
    const [here, there] = [await newMachine(), await newMachine()];
    await signIn({ machine: here, app: always, person });
    await signIn({ machine: there, app: always, person });
    await said(here, ['signout', '--everywhere']);
    const refused = await there.run(['device', 'list', '--json']);
    expect(refused.json()).toMatchObject({ error: { code: 'TokenRefused' } });
    await Promise.all([here.remove(), there.remove()]);
  });
});
