/** Commands about things that do not exist report an error and exit with 1. */
import { AdminForgetDeviceCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Machine, newMachine } from '../harness/command.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { type App, createApp, type Person } from '../harness/sign-in.ts';

const noKey = 'us-east-1_00000000-0000-4000-8000-000000000000';
const noPool = 'us-east-1_nothere00';

let latchkey: Latchkey;
let machine: Machine;
let app: App;
let person: Person;
beforeAll(async () => {
  [latchkey, machine] = await Promise.all([startLatchkey(), newMachine()]);
  app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
  person = await newPerson(app);
});
afterAll(async () => {
  await latchkey.stop();
  await machine.remove();
});

async function signIn(to = app, who = person): Promise<void> {
  const where = ['--endpoint', latchkey.endpoint, '--pool', to.userPoolId, '--client', to.clientId];
  const done = await machine.run(
    ['signin', ...where, '-u', who.username, '--password-stdin', '--json'],
    `${who.password}\n`,
  );
  expect(done.code, done.stdout + done.stderr).toBe(0);
}

describe('an administrator', () => {
  it.each([
    ['device', 'forget', noKey],
    ['device', 'remember', noKey],
  ])('gets an error for an unknown device: %s %s', async (...words) => {
    const about = ['--user', person.username, '--pool', app.userPoolId, '--endpoint', latchkey.endpoint];
    const refused = await machine.run([...words, ...about, '--json']);
    expect(refused.code).toBe(1);
    const message = 'Device does not exist.';
    const advice = 'List the devices: npm run latchkey -- device list --user NAME.';
    expect(refused.json()).toMatchObject({ error: { code: 'ResourceNotFound', message, advice } });
  });

  it.each([
    ['ResourceNotFound', ['device', 'forget', '--all', '--user', 'nobody']],
    ['UserNotFound', ['device', 'remember', noKey, '--user', 'nobody']],
    ['UserNotFound', ['user', 'mfa', 'nobody', '--totp', 'off']],
    ['UserNotFound', ['user', 'password', 'nobody', '--password-stdin']],
  ])('gets an error for an unknown user, %s: %j', async (code, words) => {
    const about = ['--pool', app.userPoolId, '--endpoint', latchkey.endpoint];
    const refused = await machine.run([...words, ...about, '--json'], 'Correct-Horse-7\n');
    expect([words, refused.code]).toEqual([words, 1]);
    expect(refused.json()).toMatchObject({ error: { code, advice: 'List the users: npm run latchkey -- user list.' } });
  });

  it.each([
    [['pool', 'show', noPool]],
    [['user', 'create', 'ada', '--password-stdin', '--pool', noPool]],
    [['device', 'forget', '--all', '--user', 'ada', '--pool', noPool]],
  ])('gets an error for an unknown pool: %j', async (words) => {
    const refused = await machine.run([...words, '--endpoint', latchkey.endpoint, '--json'], 'Correct-Horse-7\n');
    expect([words, refused.code]).toEqual([words, 1]);
    expect(refused.json()).toMatchObject({
      error: { code: 'ResourceNotFound', advice: 'List the user pools: npm run latchkey -- pool list.' },
    });
  });
});

describe('a signed-in user', () => {
  it('gets an error for an unknown device', async () => {
    await signIn();
    const refused = await machine.run(['device', 'forget', noKey]);
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'This user has no device with that key.\nList the devices: npm run latchkey -- device list.\n',
    });
    expect((await machine.run(['device', 'forget', noKey, '--json'])).json()).toMatchObject({
      error: { code: 'DeviceUnknown' },
    });
    const unreadable = await machine.run(['device', 'forget', 'no-key', '--json']);
    expect(unreadable.code).toBe(1);
    // The device of the session is unchanged.
    expect((await machine.run(['device', 'show', '--json'])).code).toBe(0);
  });

  it('is informed if the service had already forgotten this device', async () => {
    await signIn();
    const { device } = (await machine.run(['device', 'show', '--json'])).json() as { device: { deviceKey: string } };
    const { userPoolId: UserPoolId } = app;
    const forget = { UserPoolId, Username: person.username, DeviceKey: device.deviceKey };
    await app.sdk.send(new AdminForgetDeviceCommand(forget));
    const forgotten = await machine.run(['device', 'forget']);
    expect(forgotten.code, forgotten.stderr).toBe(0);
    expect(forgotten.stdout).toMatch(/^The service no longer knows this device\. Its key and secret were deleted/);
    expect((await machine.run(['device', 'forget', '--json'])).json()).toMatchObject({ error: { code: 'NoDevice' } });
  });

  it('can sign out without a device to forget, and is informed', async () => {
    const untracked = await createApp(latchkey, {});
    await signIn(untracked, await newPerson(untracked));
    const done = await machine.run(['signout', '--forget-device']);
    expect(done).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'Signed out. This session had no device to forget.\n',
    });
  });

  it('without a second factor needs no code at the next sign-in, whether the device is remembered or not', async () => {
    await signIn();
    const words = 'The next sign-in here will not ask for a code: this user has no second factor enabled.\n';
    for (const verb of ['show', 'unremember', 'remember']) {
      const { stdout } = await machine.run(['device', verb]);
      expect([verb, stdout.endsWith(words)], stdout).toEqual([verb, true]);
    }
    expect((await machine.run(['device', 'show', '--json'])).json()).toMatchObject({
      nextSignIn: { codeAsked: 'no', why: 'no-second-factor' },
    });
  });
});
