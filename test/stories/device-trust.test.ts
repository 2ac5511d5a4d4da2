/** When a device takes the place of the code: how it becomes trusted, in which requests its key counts, and the pool's tags. */
import {
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  CreateUserPoolCommand,
  ForgotPasswordCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice, newKeys, setRemembered } from '../harness/device.ts';
import { alwaysWithSuppression, optInWithSuppression, withCode } from '../harness/device-configurations.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp, setUpAuthenticator } from '../harness/people.ts';
import {
  attemptsExceeded,
  deviceDoesNotExist,
  incorrect,
  invalidRefreshToken,
  refusal,
  refused,
} from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  deviceClaim,
  initiate,
  passwordClaim,
  provePassword,
  respond,
  secondClient,
  signIn,
} from '../harness/sign-in.ts';

const byDevice = ['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
const byCodeThenDevice = ['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
const suppressionOff = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false };

let latchkey: Latchkey;
let optIn: App;
let always: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  optIn = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression } });
  always = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
});
afterAll(() => latchkey.stop());

/** Creates a pool with a latchkey tag. */
const poolWith = (tag: string, value: string, DeviceConfiguration = alwaysWithSuppression) =>
  createApp(latchkey, { pool: { DeviceConfiguration, UserPoolTags: { [`latchkey:${tag}`]: value } } });

/** Creates a user without MFA, with a confirmed device. */
async function userWithoutMfaWithDevice(app: App) {
  const person = await newPerson(app);
  const { result } = await signIn(app, person);
  const { device } = await confirmDevice(app, result);
  return { ...person, device, accessToken: result.AccessToken ?? '' };
}

describe('a device becomes trusted by MFA (as observed with the service)', () => {
  it('remembered before MFA was set up: one more code, then none', async () => {
    const person = await userWithoutMfaWithDevice(optIn);
    await setRemembered(optIn, person.accessToken, person.device, 'remembered');
    const authenticator = await setUpAuthenticator(optIn, person.accessToken);
    expect((await signIn(optIn, { ...person, authenticator })).challenges).toEqual(byCodeThenDevice);
    expect((await signIn(optIn, { ...person, authenticator })).challenges).toEqual(byDevice);
  });

  it('remembered after an MFA sign-in that did not issue its key: one more code, then none', async () => {
    const person = await userWithoutMfaWithDevice(optIn);
    const authenticator = await setUpAuthenticator(optIn, person.accessToken);
    expect((await signIn(optIn, { ...person, authenticator })).challenges).toEqual(withCode);
    await setRemembered(optIn, person.accessToken, person.device, 'remembered');
    expect((await signIn(optIn, { ...person, authenticator })).challenges).toEqual(byCodeThenDevice);
    expect((await signIn(optIn, { ...person, authenticator })).challenges).toEqual(byDevice);
  });

  it('issued in an MFA sign-in, confirmed and remembered: no more codes', async () => {
    const person = await newPersonWithDevice(optIn);
    await setRemembered(optIn, person.accessToken, person.device, 'remembered');
    expect((await signIn(optIn, person)).challenges).toEqual(byDevice);
    expect((await signIn(optIn, person)).challenges).toEqual(byDevice);
  });
});

describe('the device key in requests', () => {
  it('missing in the last response: a new device is registered', async () => {
    const app = await createApp(latchkey, { pool: { DeviceConfiguration: suppressionOff } });
    const person = await newPersonWithDevice(app);
    const options = { sendsDeviceKey: (step: string) => step !== 'SOFTWARE_TOKEN_MFA' };
    const { challenges, result } = await signIn(app, person, options);
    expect(challenges).toEqual(withCode);
    expect(newKeys(result).deviceKey).not.toBe(person.device.deviceKey);
    expect(claimsOf(result.AccessToken)['device_key']).toBe(newKeys(result).deviceKey);
  });

  it('only in InitiateAuth: counts after the password is verified', async () => {
    const person = await newPersonWithDevice(always);
    const options = { sendsDeviceKey: (step: string) => step !== 'PASSWORD_VERIFIER' };
    expect((await signIn(always, person, options)).challenges).toEqual(byDevice);
  });

  it('only with the proof of the password: is enough', async () => {
    const person = await newPersonWithDevice(always);
    const options = { sendsDeviceKey: (step: string) => step !== 'InitiateAuth' };
    expect((await signIn(always, person, options)).challenges).toEqual(byDevice);
  });

  it('missing in the device challenges: is required there', async () => {
    const person = await newPersonWithDevice(always);
    const missing = refused('InvalidParameterException', 'Missing required parameter DEVICE_KEY');
    for (const challenge of ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']) {
      const options = { sendsDeviceKey: (step: string) => step !== challenge };
      expect(await refusal(signIn(always, person, options))).toEqual(missing);
    }
  });

  it.each(['USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'] as const)('works with %s', async (flow) => {
    const person = await newPersonWithDevice(always);
    const app = { ...always, admin: flow === 'ADMIN_USER_PASSWORD_AUTH' };
    const { challenges, result } = await signIn(app, person, { flow });
    expect(challenges).toEqual(['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
    expect(result.NewDeviceMetadata).toBeUndefined();
    const unknown = initiate(app, flow, {
      USERNAME: person.username,
      PASSWORD: person.password,
      DEVICE_KEY: 'us-east-1_0',
    });
    expect(await refusal(unknown)).toEqual(deviceDoesNotExist);
  });

  it('works with the admin operations and SRP', async () => {
    const person = await newPersonWithDevice(always);
    expect((await signIn({ ...always, admin: true }, person)).challenges).toEqual(byDevice);
  });

  it('of another user is rejected', async () => {
    const ada = await newPersonWithDevice(always);
    const bob = await newPersonWithTotp(always);
    const stolen = { ...bob, device: ada.device };
    expect(await refusal(signIn(always, stolen))).toEqual(deviceDoesNotExist);
    const first = await provePassword(always, bob);
    const code = { USERNAME: bob.username, SOFTWARE_TOKEN_MFA_CODE: await bob.authenticator.code() };
    const withKey = respond(always, 'SOFTWARE_TOKEN_MFA', { ...code, DEVICE_KEY: ada.device.deviceKey }, first.Session);
    expect(await refusal(withKey)).toEqual(deviceDoesNotExist);
    const refreshed = await respond(always, 'SOFTWARE_TOKEN_MFA', code, first.Session);
    expect(refreshed.AuthenticationResult).toBeDefined();
  });

  it('works with every app client of the pool', async () => {
    const person = await newPersonWithDevice(always);
    const client = await secondClient(always, { GenerateSecret: true });
    const { challenges, result } = await signIn(client, person);
    expect(challenges).toEqual(byDevice);
    expect(claimsOf(result.AccessToken)).toMatchObject({
      client_id: client.clientId,
      device_key: person.device.deviceKey,
    });
  });

  it('works for a sign-in with an alias', async () => {
    const app = await createApp(latchkey, {
      pool: { DeviceConfiguration: alwaysWithSuppression, AliasAttributes: ['email'] },
    });
    const person = await newPersonWithDevice(app);
    const email = 'ada@example.com';
    const attributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    await app.sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes: attributes }));
    expect((await signIn(app, { ...person, username: email })).challenges).toEqual(byDevice);
  });
});

describe('a device key without its secret', () => {
  /** Signs in up to DEVICE_PASSWORD_VERIFIER, and answers with an invented secret. */
  async function attempt(app: App, person: Awaited<ReturnType<typeof newPersonWithDevice>>) {
    const base = { USERNAME: person.username, DEVICE_KEY: person.device.deviceKey };
    const { Session } = await provePassword(app, person, { DEVICE_KEY: person.device.deviceKey });
    const { session } = await beginSrp(app, person.username);
    const reply = await respond(app, 'DEVICE_SRP_AUTH', { ...base, SRP_A: session.A }, Session);
    const claim = (secret: string) => deviceClaim({ reply, session }, { ...person.device, secret });
    return async (secret: string) =>
      respond(app, 'DEVICE_PASSWORD_VERIFIER', { ...base, ...(await claim(secret)) }, reply.Session);
  }

  it('does not sign in', async () => {
    const person = await newPersonWithDevice(always);
    const answer = await attempt(always, person);
    expect(await refusal(answer('a guess'))).toEqual(incorrect);
    expect((await answer(person.device.secret)).AuthenticationResult).toBeDefined();
  });

  it('guesses count towards the lock-out, together with wrong passwords', async () => {
    const person = await newPersonWithDevice(always);
    const answer = await attempt(always, person);
    for (let guess = 1; guess <= 5; guess += 1) expect(await refusal(answer(`guess ${guess}`))).toEqual(incorrect);
    const locked = [refusal(answer(person.device.secret)), refusal(provePassword(always, person))];
    expect(await Promise.all(locked)).toEqual([attemptsExceeded, attemptsExceeded]);
  });

  it('is not a password: its secret is no valid proof for PASSWORD_VERIFIER', async () => {
    const person = await newPersonWithDevice(always);
    const round = await beginSrp(always, person.username);
    const proof = await deviceClaim(round, person.device);
    const answer = respond(always, 'PASSWORD_VERIFIER', { USERNAME: person.username, ...proof });
    expect(await refusal(answer)).toEqual(incorrect);
  });
});

describe('changes to the pool during a sign-in', () => {
  it('tracking switched off: the code is asked for, the key is ignored, no new key is issued', async () => {
    const app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const person = await newPersonWithDevice(app);
    await app.sdk.send(new UpdateUserPoolCommand({ UserPoolId: app.userPoolId }));
    const { challenges, result } = await signIn(app, person);
    expect(challenges).toEqual(withCode);
    expect(result.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(result.AccessToken)).not.toHaveProperty('device_key');
  });

  it('suppression switched off between two steps: the code is asked for after all', async () => {
    const app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const person = await newPersonWithDevice(app);
    const base = { USERNAME: person.username, DEVICE_KEY: person.device.deviceKey };
    const pending = await provePassword(app, person, { DEVICE_KEY: person.device.deviceKey });
    expect(pending.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const DeviceConfiguration = suppressionOff;
    await app.sdk.send(
      new UpdateUserPoolCommand({ UserPoolId: app.userPoolId, DeviceConfiguration, MfaConfiguration: 'OPTIONAL' }),
    );

    const { session } = await beginSrp(app, person.username);
    const reply = await respond(app, 'DEVICE_SRP_AUTH', { ...base, SRP_A: session.A }, pending.Session);
    const proof = await deviceClaim({ reply, session }, person.device);
    const next = await respond(app, 'DEVICE_PASSWORD_VERIFIER', { ...base, ...proof }, reply.Session);
    expect(next.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const code = { ...base, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', code, next.Session)).AuthenticationResult).toBeDefined();
  });
});

describe('tags of a pool', () => {
  it('device-srp: mfa asks a device for its proof only if a code would be required', async () => {
    const app = await poolWith('device-srp', 'mfa');
    const unprotected = await userWithoutMfaWithDevice(app);
    const { challenges, result } = await signIn(app, unprotected);
    expect(challenges).toEqual(['PASSWORD_VERIFIER']);
    expect(result.NewDeviceMetadata).toBeUndefined();
    expect((await signIn(app, await newPersonWithDevice(app))).challenges).toEqual(byDevice);
    const asking = await poolWith('device-srp', 'mfa', suppressionOff);
    expect((await signIn(asking, await newPersonWithDevice(asking))).challenges).toEqual(byCodeThenDevice);
  });

  it('device-key-carry-over: every-step carries the key from one step to the next', async () => {
    const app = await poolWith('device-key-carry-over', 'every-step', suppressionOff);
    const person = await newPersonWithDevice(app);
    const silent = { sendsDeviceKey: (step: string) => step !== 'SOFTWARE_TOKEN_MFA' };
    const { challenges, result } = await signIn(app, person, silent);
    expect(challenges).toEqual(byCodeThenDevice);
    expect(result.NewDeviceMetadata).toBeUndefined();
  });

  it('device-trust: confirmed trusts a device without a code', async () => {
    const app = await poolWith('device-trust', 'confirmed');
    const person = await userWithoutMfaWithDevice(app);
    const authenticator = await setUpAuthenticator(app, person.accessToken);
    expect((await signIn(app, { ...person, authenticator })).challenges).toEqual(byDevice);
  });

  it('device-listing: confirmed lists devices that are not remembered', async () => {
    const app = await poolWith('device-listing', 'confirmed', optInWithSuppression);
    const { accessToken: AccessToken, device } = await userWithoutMfaWithDevice(app);
    const { Devices = [] } = await app.sdk.send(new ListDevicesCommand({ AccessToken }));
    expect(Devices.map(({ DeviceKey }) => DeviceKey)).toEqual([device.deviceKey]);
    const { Device } = await app.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey: device.deviceKey }));
    expect(Device?.DeviceAttributes).toContainEqual({ Name: 'dev:device_remembered_status', Value: 'not_remembered' });
  });

  it('admin-devices: off disables device tracking in admin operations', async () => {
    const app = await poolWith('admin-devices', 'off');
    const admin = { ...app, admin: true };
    const person = await newPersonWithDevice(app);
    const { device: _, ...withoutDevice } = person;
    const first = await signIn(admin, withoutDevice);
    expect(first.challenges).toEqual(withCode);
    expect(first.result.NewDeviceMetadata).toBeUndefined();
    expect((await signIn(app, person)).challenges).toEqual(byDevice);
    const authenticator = await setUpAuthenticator(app, person.accessToken);
    expect((await signIn(admin, { ...person, authenticator })).challenges).toEqual(withCode);
    const REFRESH_TOKEN = first.result.RefreshToken ?? '';
    expect((await initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })).AuthenticationResult).toBeDefined();
  });

  it.each([
    ['keep', byDevice],
    ['drop', byCodeThenDevice],
  ])('device-trust-after-reset: %s', async (choice, challenges) => {
    const app = await poolWith('device-trust-after-reset', choice);
    const person = await newPersonWithDevice(app);
    const email = `${choice}@example.com`;
    const attributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    await app.sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes: attributes }));

    const request = { ClientId: app.clientId, Username: person.username };
    await app.sdk.send(new ForgotPasswordCommand(request));
    const ConfirmationCode = await latestCode(latchkey, email);
    const password = 'Another-Staple-9';
    await app.sdk.send(new ConfirmForgotPasswordCommand({ ...request, ConfirmationCode, Password: password }));
    expect((await signIn(app, { ...person, password })).challenges).toEqual(challenges);
  });

  it.each([
    ['latchkey:device-trust', 'sometimes'],
    ['latchkey:device-trsut', 'mfa'],
  ])('an unknown value is rejected: %s = %s', async (tag, value) => {
    const request = always.sdk.send(
      new CreateUserPoolCommand({ PoolName: 'misspelt', UserPoolTags: { [tag]: value } }),
    );
    const { name, message } = await refusal(request);
    expect(name).toBe('InvalidParameterException');
    expect(message).toContain(tag);
  });
});

describe('refresh tokens and devices', () => {
  it('stay valid when the device is no longer remembered, and end when it is forgotten', async () => {
    const person = await newPersonWithDevice(always);
    const { result } = await signIn(always, person);
    const parameters = { REFRESH_TOKEN: result.RefreshToken ?? '', DEVICE_KEY: person.device.deviceKey };
    await setRemembered(always, person.accessToken, person.device, 'not_remembered');
    expect((await initiate(always, 'REFRESH_TOKEN_AUTH', parameters)).AuthenticationResult).toBeDefined();
    const { DEVICE_KEY: _, ...withoutKey } = parameters;
    expect(await refusal(initiate(always, 'REFRESH_TOKEN_AUTH', withoutKey))).toEqual(invalidRefreshToken);
  });

  it('one proof of a password is valid for one sign-in, with or without the device', async () => {
    const person = await newPersonWithDevice(always);
    const round = await beginSrp(always, person.username);
    const proof = { USERNAME: person.username, ...(await passwordClaim(always, round, person.password)) };
    await respond(always, 'PASSWORD_VERIFIER', { ...proof, DEVICE_KEY: person.device.deviceKey });
    const replayed = await refusal(respond(always, 'PASSWORD_VERIFIER', proof));
    expect(replayed.name).toBe('NotAuthorizedException');
  });
});
