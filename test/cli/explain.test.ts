/** `latchkey explain` after real sign-ins: shows why a code was or was not asked for. */
import {
  AdminListUserAuthEventsCommand,
  AdminUpdateDeviceStatusCommand,
  ForgetDeviceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, type Machine, newMachine } from '../harness/command.ts';
import { confirmDevice, newKeys } from '../harness/device.ts';
import { alwaysWithSuppression, optInWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp, setUpAuthenticator } from '../harness/people.ts';
import { attemptsExceeded, deviceDoesNotExist, incorrect, refusal, wrongCode } from '../harness/refusal.ts';
import {
  type App,
  createApp,
  initiate,
  type Person,
  provePassword,
  respond,
  secondClient,
  signIn,
} from '../harness/sign-in.ts';

let latchkey: Latchkey;
let machine: Machine;
let app: App;
beforeAll(async () => {
  [latchkey, machine] = await Promise.all([startLatchkey(), newMachine()]);
  app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
});
afterAll(async () => {
  await latchkey.stop();
  await machine.remove();
});

interface Explained {
  readonly signIns: readonly {
    readonly result: string;
    readonly flow: string;
    readonly admin: boolean;
    readonly code: { readonly asked: string; readonly reason: string | null; readonly because: string };
    readonly device: { readonly given: string | null; readonly standing: string; readonly trusted: boolean };
    readonly newDeviceKey: string | null;
    readonly steps: readonly {
      readonly answered: string | null;
      readonly failure: { readonly because: string } | null;
    }[];
  }[];
}

function explain(username: string, further: readonly string[] = [], pool = app): Promise<Finished> {
  const where = ['--endpoint', latchkey.endpoint, '--pool', pool.userPoolId];
  return machine.run(['explain', '--user', username, ...where, ...further]);
}

/** Returns the last sign-in of a user, from the JSON output. */
async function lastOf({ username }: Person, pool = app) {
  const finished = await explain(username, ['--last', '1', '--json'], pool);
  expect(finished.code, finished.stdout + finished.stderr).toBe(0);
  const [last] = (finished.json() as Explained).signIns;
  if (last === undefined) throw new Error('no sign-in was recorded');
  return last;
}

describe('a sign-in with a code', () => {
  it('on a new device: no key was sent', async () => {
    const person = await newPersonWithTotp(app);
    const { result } = await signIn(app, person);
    const { deviceKey } = newKeys(result);
    expect(await lastOf(person)).toMatchObject({
      result: 'signed-in',
      flow: 'USER_SRP_AUTH',
      admin: false,
      code: { asked: 'yes', reason: 'no-device-key' },
      device: { given: null, standing: 'absent' },
      newDeviceKey: deviceKey,
      steps: [{ answered: 'PASSWORD_VERIFIER' }, { answered: 'SOFTWARE_TOKEN_MFA' }],
    });
    const { stdout } = await explain(person.username, ['--last', '1']);
    expect(stdout).toContain('  Signed in, with a code (SOFTWARE_TOKEN_MFA)\n');
    expect(stdout).toContain('  Device      no DEVICE_KEY was sent\n');
    // The device of the sign-in that set up the authenticator app is not confirmed.
    expect(stdout).toContain('and the device key that an earlier sign-in issued was never confirmed: the app does');
  });

  it('because the app never confirms its devices', async () => {
    const person = await newPersonWithTotp(app);
    // One key was issued in the sign-in that set up the authenticator app.
    for (let count = 0; count < 2; count += 1) await signIn(app, person);
    await provePassword(app, person);
    const { code, newDeviceKey } = await lastOf(person);
    expect(code).toMatchObject({ asked: 'yes', reason: 'no-device-key' });
    expect(code.because).toBe(
      'No DEVICE_KEY was sent with the answer, and none of the 3 device keys that earlier sign-ins issued was confirmed: ' +
        'the app does not call ConfirmDevice.',
    );
    expect(newDeviceKey).toBeNull();
    const { stdout } = await explain(person.username, ['--last', '2']);
    expect(stdout).toContain('  To do       The app must call ConfirmDevice after each sign-in whose answer');
    expect(stdout).toMatch(/ {2}New device {2}\S+, issued at the end, not confirmed\n/);
  });

  it('on a known device: the app does not send the key', async () => {
    const person = await newPersonWithDevice(app);
    const { challenges } = await signIn(app, person, { sendsDeviceKey: () => false });
    expect(challenges).toEqual(['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA']);
    expect(await lastOf(person)).toMatchObject({ code: { asked: 'yes', reason: 'no-device-key' } });
    const { stdout } = await explain(person.username, ['--last', '1']);
    expect(stdout).toContain(
      '  Why         No DEVICE_KEY was sent with the answer, so the device counts as a new one.\n',
    );
    expect(stdout).toContain(
      '  To do       On a new device: nothing. On a known device: the app must send its DEVICE_KEY',
    );
  });

  it('because the device was never confirmed', async () => {
    const person = await newPersonWithTotp(app);
    const { result } = await signIn(app, person);
    await provePassword(app, person, { DEVICE_KEY: newKeys(result).deviceKey });
    expect(await lastOf(person)).toMatchObject({
      result: 'in-progress',
      code: { asked: 'yes', reason: 'device-unconfirmed' },
      device: { given: newKeys(result).deviceKey, standing: 'unconfirmed' },
    });
  });

  it('because the device is not remembered, or has not completed MFA', async () => {
    const optIn = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression } });
    const person = await newPerson(optIn);
    const { result } = await signIn(optIn, person);
    const { device } = await confirmDevice(optIn, result);
    const authenticator = await setUpAuthenticator(optIn, result.AccessToken);
    const key = { DEVICE_KEY: device.deviceKey };
    await provePassword(optIn, { ...person, authenticator }, key);
    expect((await lastOf(person, optIn)).code).toMatchObject({ asked: 'yes', reason: 'device-not-remembered' });

    const status = {
      Username: person.username,
      DeviceKey: device.deviceKey,
      DeviceRememberedStatus: 'remembered',
    } as const;
    await optIn.sdk.send(new AdminUpdateDeviceStatusCommand({ UserPoolId: optIn.userPoolId, ...status }));
    await provePassword(optIn, { ...person, authenticator }, key);
    const untrusted = await lastOf(person, optIn);
    expect(untrusted).toMatchObject({
      code: { asked: 'yes', reason: 'device-not-trusted' },
      device: { given: device.deviceKey, standing: 'remembered', trusted: false },
    });
    const { stdout } = await explain(person.username, ['--last', '1'], optIn);
    expect(stdout).toContain(`  Device      ${device.deviceKey}: remembered, has not completed MFA yet\n`);
  });

  it('because of the pool settings', async () => {
    const pool = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const person = await newPersonWithDevice(pool);
    const DeviceConfiguration = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false };
    await pool.sdk.send(
      new UpdateUserPoolCommand({ UserPoolId: pool.userPoolId, DeviceConfiguration, MfaConfiguration: 'OPTIONAL' }),
    );
    await provePassword(pool, person, { DEVICE_KEY: person.device.deviceKey });
    expect((await lastOf(person, pool)).code).toMatchObject({ asked: 'yes', reason: 'suppression-off' });
  });
});

describe('a sign-in without a code', () => {
  it('because the device took the place of the code', async () => {
    const person = await newPersonWithDevice(app);
    expect((await signIn(app, person)).challenges).not.toContain('SOFTWARE_TOKEN_MFA');
    expect(await lastOf(person)).toMatchObject({
      result: 'signed-in',
      code: { asked: 'no', reason: 'device-stands-in' },
      device: { given: person.device.deviceKey, standing: 'remembered', trusted: true },
      steps: [{ answered: 'PASSWORD_VERIFIER' }, { answered: 'DEVICE_PASSWORD_VERIFIER' }],
    });
    expect((await explain(person.username, ['--last', '1'])).stdout).toContain('  Signed in, without a code\n');
    // The log line has the same reason.
    const reason = 'mfa: not required, the device takes the place of the code';
    await expect.poll(() => latchkey.output(), { timeout: 10_000 }).toContain(reason);
  });

  it('because the user has no second factor, with the admin operations too', async () => {
    const person = await newPerson(app);
    await signIn({ ...app, admin: true }, person, { flow: 'ADMIN_USER_PASSWORD_AUTH' });
    expect(await lastOf(person)).toMatchObject({
      admin: true,
      code: { asked: 'no', reason: 'no-factor' },
      steps: [{ answered: null }],
    });
  });
});

describe('a sign-in that failed', () => {
  it('shows that the password was wrong, and until when the user is locked out', async () => {
    const person = await newPerson(app);
    const attempt = () =>
      refusal(initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: person.username, PASSWORD: 'Wrong-Horse-7' }));
    for (let count = 0; count < 5; count += 1) expect(await attempt()).toEqual(incorrect);
    // Rejected because of the lock-out, which does not count as a failure.
    expect(await attempt()).toEqual(attemptsExceeded);
    const finished = await explain(person.username, ['--last', '50', '--json']);
    const { signIns } = finished.json() as Explained;
    expect(signIns).toHaveLength(5);
    for (const { result, steps } of signIns) {
      expect(result).toBe('failed');
      expect(steps).toMatchObject([{ answered: null, failure: { because: 'The password was wrong.' } }]);
    }
    const { stdout } = await explain(person.username, ['--last', '1']);
    expect(stdout).toMatch(
      /Rejected {4}InitiateAuth: The password was wrong\. It locked the user out until \d\d:\d\d:\d\d\./,
    );
  });

  it('shows that the code was wrong, with the sign-in that continued', async () => {
    const person = await newPersonWithTotp(app);
    const asked = await provePassword(app, person);
    const answer = (SOFTWARE_TOKEN_MFA_CODE: string) =>
      respond(app, 'SOFTWARE_TOKEN_MFA', { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE }, asked.Session);
    expect(await refusal(answer('000000'))).toEqual(wrongCode);
    await answer(await person.authenticator.code());
    expect(await lastOf(person)).toMatchObject({
      result: 'signed-in',
      steps: [
        { answered: 'PASSWORD_VERIFIER' },
        { answered: 'SOFTWARE_TOKEN_MFA', failure: { because: 'The code was wrong.' } },
        { answered: 'SOFTWARE_TOKEN_MFA', failure: null },
      ],
    });
  });

  it('shows that the key is not a device of the user', async () => {
    const person = await newPersonWithDevice(app);
    const { accessToken: AccessToken, device } = person;
    await app.sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: device.deviceKey }));
    const refused = await refusal(provePassword(app, person, { DEVICE_KEY: device.deviceKey }));
    expect(refused).toEqual(deviceDoesNotExist);
    expect(await lastOf(person)).toMatchObject({
      result: 'failed',
      device: { given: device.deviceKey, standing: 'unknown' },
      steps: [{ failure: { because: 'The DEVICE_KEY that was sent is not a device of this user.' } }],
    });
  });

  it('of an unknown user name is not recorded', async () => {
    const discreet = await secondClient(app, {
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    const nobody = { USERNAME: 'nobody', PASSWORD: 'Wrong-Horse-7' };
    expect(await refusal(initiate(discreet, 'USER_PASSWORD_AUTH', nobody))).toEqual(incorrect);
    const refused = await explain('nobody', ['--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({ error: { code: 'UserNotFound' } });
  });
});

describe('the command', () => {
  it('shows the requested number of sign-ins, newest first', async () => {
    const person = await newPerson(app);
    expect((await explain(person.username)).stdout).toBe(`No sign-in of ${person.username} in the last 30 days.\n`);
    for (let count = 0; count < 4; count += 1) await signIn(app, person);
    const three = (await explain(person.username, ['--json'])).json() as Explained;
    expect(three.signIns).toHaveLength(3);
    const finished = await explain(person.username, ['--last', '2']);
    expect(finished.stdout.match(/Signed in/g)).toHaveLength(2);
  });

  it('and AdminListUserAuthEvents show the same sign-in in a pool with threat protection', async () => {
    const protectedPool = await createApp(latchkey, {
      pool: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
    });
    const person = await newPerson(protectedPool);
    await signIn(protectedPool, person);
    const list = { UserPoolId: protectedPool.userPoolId, Username: person.username };
    const { AuthEvents = [] } = await protectedPool.sdk.send(new AdminListUserAuthEventsCommand(list));
    expect(AuthEvents).toMatchObject([
      {
        EventType: 'SignIn',
        EventResponse: 'Pass',
        CreationDate: expect.any(Date) as Date,
        ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
        EventContextData: { IpAddress: '127.0.0.1' },
      },
    ]);
    const { code } = await lastOf(person, protectedPool);
    expect(code.reason).toBe('no-factor');
  });

  it.each([
    [['--last', '0'], "error: option '-n, --last <number>' argument '0' is invalid."],
    [['--last', 'all'], "error: option '-n, --last <number>' argument 'all' is invalid."],
  ])('rejects %j', async (words, message) => {
    const refused = await explain('ada', words);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr.startsWith(message)).toBe(true);
  });

  it('needs --user', async () => {
    const refused = await machine.run(['explain']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("required option '-u, --user <name>' not specified");
  });
});

describe('a server in production', () => {
  const accessKey = { accessKeyId: 'LKTESTKEY', secretAccessKey: 'a-secret-of-more-than-16-characters' };

  it('answers only signed requests', async () => {
    const keys = `${accessKey.accessKeyId}:${accessKey.secretAccessKey}`;
    const serve = await startLatchkey({ command: 'serve', env: { LATCHKEY_ACCESS_KEYS: keys } });
    const ask = (env: Record<string, string>) =>
      machine.run(
        ['explain', '-u', 'ada', '--endpoint', serve.endpoint, '--pool', 'us-east-1_nothere', '--json'],
        '',
        env,
      );
    const known = { AWS_ACCESS_KEY_ID: accessKey.accessKeyId, AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey };
    // The signature was accepted: the request failed at the lookup of the pool.
    expect((await ask(known)).json()).toMatchObject({ error: { code: 'ResourceNotFound' } });
    const unsigned = await ask({ ...known, AWS_SECRET_ACCESS_KEY: 'another-secret-of-some-length' });
    expect(unsigned.json()).toMatchObject({ error: { code: 'InvalidSignature' } });
    await serve.stop();
  });
});
