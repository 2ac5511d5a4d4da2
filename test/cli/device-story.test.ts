/** The life of a remembered device in a script: every step is a `latchkey` command with JSON output. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../harness/aws.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { type DeviceConfigurationCase, trackedConfigurations, untracked } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithTotp, type PersonWithTotp, setUpAuthenticator } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

const deviceKeyPattern = new RegExp(`^${region}_[0-9a-f-]{36}$`);

/** The members of the documents that these tests read. */
interface SignedIn {
  readonly codeAsked: { readonly challenge: string; readonly why: string } | null;
  readonly device: { readonly status: string; readonly deviceKey: string; readonly remembered: boolean };
}
interface Listed {
  readonly devices: readonly { readonly deviceKey: string; readonly current: boolean; readonly name: string }[];
  readonly currentDeviceKey: string | null;
}

/** Creates a user with an authenticator app, and a machine. */
async function newUserWithMachine(setting: DeviceConfigurationCase['setting']) {
  const app = await createApp(latchkey, { pool: setting === undefined ? {} : { DeviceConfiguration: setting } });
  return { app, person: await newPersonWithTotp(app), machine: await newMachine() };
}

/** Runs `latchkey signin`, with or without a code. The first one has the options for pool and server. */
async function signIn({ app, person, machine }: { app: App; person: PersonWithTotp; machine: Machine }, code?: string) {
  const where = ['--endpoint', latchkey.endpoint, '--pool', app.userPoolId, '--client', app.clientId];
  const words = ['signin', ...where, '--username', person.username, '--password-stdin', '--json'];
  return machine.run([...words, ...(code === undefined ? [] : ['--code', code])], `${person.password}\n`);
}

describe.each(trackedConfigurations)('$title', ({ setting, asksUser, suppressesMfa }) => {
  it('new, confirmed, remembered, used, listed, forgotten, new again', async () => {
    const newly = await newUserWithMachine(setting);
    const { machine, person } = newly;
    const { authenticator } = person;

    const first = await signIn(newly, await authenticator.code());
    expect(first.code).toBe(0);
    expect(first.json()).toMatchObject({
      signedIn: { username: person.username, userId: person.username, endpoint: latchkey.endpoint },
      challenges: ['SOFTWARE_TOKEN_MFA'],
      codeAsked: { challenge: 'SOFTWARE_TOKEN_MFA', why: 'no-device' },
      device: { status: 'confirmed', forgotten: null, remembered: !asksUser, userConfirmationNecessary: asksUser },
    });
    const { deviceKey } = (first.json() as SignedIn).device;
    expect(deviceKey).toMatch(deviceKeyPattern);

    // The sign-in has already confirmed the device.
    const confirmed = await machine.run(['device', 'confirm', '--json']);
    expect(confirmed.json()).toMatchObject({ device: { deviceKey }, userConfirmationNecessary: null });

    const before = (await machine.run(['device', 'list', '--json'])).json() as Listed;
    expect(before.devices.map((device) => device.deviceKey)).toEqual(asksUser ? [] : [deviceKey]);
    expect(before.currentDeviceKey).toBe(deviceKey);

    const remembered = await machine.run(['device', 'remember', '--days', '30', '--json']);
    const { device } = remembered.json() as { device: { rememberUntil: string } };
    const days = (Date.parse(device.rememberUntil) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    expect(remembered.json()).toMatchObject({
      device: { deviceKey, remembered: true, trusted: true },
      nextSignIn: { codeAsked: 'no', why: null },
    });

    const second = await signIn(newly, suppressesMfa ? undefined : await authenticator.code());
    expect(second.code, second.stderr).toBe(0);
    expect((second.json() as SignedIn).codeAsked?.why).toBe(suppressesMfa ? undefined : 'not-suppressed');
    expect(second.json()).toMatchObject({ device: { status: 'known', deviceKey, remembered: true } });

    const { devices } = (await machine.run(['device', 'list', '--json'])).json() as Listed;
    expect(devices).toMatchObject([
      { deviceKey, current: true, name: expect.stringMatching(/^latchkey on ./), lastIp: '127.0.0.1' },
    ]);
    const shown = await machine.run(['device', 'show', '--json']);
    expect(shown.json()).toMatchObject({ device: { ...devices[0], rememberUntil: device.rememberUntil } });
    expect((await machine.run(['device', 'show', deviceKey, '--json'])).json()).toEqual(shown.json());

    const forgotten = await machine.run(['device', 'forget', '--json']);
    expect(forgotten.json()).toEqual({ forgotten: [deviceKey], currentForgotten: true });

    // A new app, because the old one would have to wait for its next code.
    const fresh = await setUpAuthenticator(newly.app, person.accessToken);
    const third = await signIn(newly, await fresh.code());
    expect(third.json()).toMatchObject({ codeAsked: { why: 'no-device' }, device: { status: 'confirmed' } });
    expect((third.json() as SignedIn).device.deviceKey).not.toBe(deviceKey);
    await machine.remove();
  });
});

describe(untracked.title, () => {
  it('asks for a code every time, and has no device to show or change', async () => {
    const newly = await newUserWithMachine(untracked.setting);
    const { machine, person } = newly;
    for (let time = 1; time <= 2; time++) {
      const signedIn = await signIn(newly, await person.authenticator.code());
      expect(signedIn.json()).toMatchObject({ codeAsked: { why: 'no-device' }, device: { status: 'untracked' } });
    }
    for (const verb of ['show', 'remember', 'unremember', 'forget', 'confirm']) {
      const refused = await machine.run(['device', verb, '--json']);
      expect([verb, refused.code]).toEqual([verb, 1]);
      expect(refused.json()).toMatchObject({ error: { code: 'NoDevice', message: 'This session has no device.' } });
    }
    expect((await machine.run(['device', 'list', '--json'])).json()).toEqual({ devices: [], currentDeviceKey: null });
    await machine.remove();
  });
});

describe('the state directory', () => {
  it('is readable only by its owner', async () => {
    const newly = await newUserWithMachine({});
    await signIn(newly, await newly.person.authenticator.code());
    const directory = join(newly.machine.stateHome, 'latchkey');
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const files = await readdir(directory);
    expect(files.sort()).toEqual(['devices.json', 'sessions.json']);
    for (const file of files) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
    await newly.machine.remove();
  });
});
