/** The effects of a pool's DeviceConfiguration in all five states, for a user whose sign-ins need a code. */
import {
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  type AuthenticationResultType,
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createDeviceVerifier } from '@latchkey/srp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { attributesOf, confirmDevice, newKeys, rememberedStatus, setRemembered } from '../harness/device.ts';
import { trackedConfigurations, untracked, withCode } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp, setUpAuthenticator } from '../harness/people.ts';
import { deviceDoesNotExist, invalidRefreshToken, refusal, refused } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  initiate,
  passwordClaim,
  provePassword,
  respond,
  signIn,
} from '../harness/sign-in.ts';
import { post } from '../harness/wire.ts';

const invalidKey = refused('InvalidParameterException', 'Invalid device key given.');
const inventedKey = `${region}_0f2d4c6b-1a3e-4b5d-8c7f-9e0d1c2b3a49`;

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

function refresh(app: App, { RefreshToken = '' }: AuthenticationResultType, deviceKey?: string) {
  const key: Record<string, string> = deviceKey === undefined ? {} : { DEVICE_KEY: deviceKey };
  return initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken, ...key });
}

async function listed(app: App, AccessToken: string): Promise<(string | undefined)[]> {
  const { Devices = [] } = await app.sdk.send(new ListDevicesCommand({ AccessToken }));
  return Devices.map(({ DeviceKey }) => DeviceKey);
}

async function listedForAdmins(app: App, Username: string): Promise<(string | undefined)[]> {
  const { Devices = [] } = await app.sdk.send(new AdminListDevicesCommand({ UserPoolId: app.userPoolId, Username }));
  return Devices.map(({ DeviceKey }) => DeviceKey);
}

describe.each(trackedConfigurations)('$title', ({ setting, asksUser, suppressesMfa, whenRemembered }) => {
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey, { pool: { DeviceConfiguration: setting } });
  });

  it('issues a new key in every sign-in without one', async () => {
    const person = await newPerson(app);
    const first = newKeys((await signIn(app, person)).result);
    const second = newKeys((await signIn(app, person, { flow: 'USER_PASSWORD_AUTH' })).result);
    expect(first.deviceKey).toMatch(new RegExp(`^${region}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`));
    expect(first.deviceGroupKey).toMatch(/^[\w-]{9}$/);
    expect(second.deviceKey).not.toBe(first.deviceKey);
  });

  it(`answers ConfirmDevice with UserConfirmationNecessary ${asksUser}`, async () => {
    const person = await newPersonWithTotp(app);
    const { challenges, result } = await signIn(app, person);
    expect(challenges).toEqual(withCode);
    expect(claimsOf(result.AccessToken)['device_key']).toBe(result.NewDeviceMetadata?.DeviceKey);

    const { device, userConfirmationNecessary } = await confirmDevice(app, result);
    expect(userConfirmationNecessary).toBe(asksUser);
    expect(await rememberedStatus(app, person.username, device)).toBe(asksUser ? 'not_remembered' : 'remembered');
  });

  it(`asks a remembered device for ${whenRemembered.join(', ')}`, async () => {
    const person = await newPersonWithDevice(app);
    if (asksUser) await setRemembered(app, person.accessToken, person.device, 'remembered');
    const { challenges, result } = await signIn(app, person);
    expect(challenges).toEqual(whenRemembered);
    expect(result.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(result.AccessToken)['device_key']).toBe(person.device.deviceKey);
  });

  it(`asks a confirmed device that is not remembered for ${withCode.join(', ')}`, async () => {
    const person = await newPersonWithDevice(app);
    if (!asksUser) await setRemembered(app, person.accessToken, person.device, 'not_remembered');
    const { challenges, result } = await signIn(app, person);
    expect(challenges).toEqual(withCode);
    expect(result.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(result.AccessToken)['device_key']).toBe(person.device.deviceKey);
  });

  it('asks for a code again after a device is no longer remembered', async () => {
    const person = await newPersonWithDevice(app);
    await setRemembered(app, person.accessToken, person.device, 'remembered');
    expect((await signIn(app, person)).challenges).toEqual(whenRemembered);

    await setRemembered(app, person.accessToken, person.device, 'not_remembered');
    const authenticator = await setUpAuthenticator(app, person.accessToken);
    expect((await signIn(app, { ...person, authenticator })).challenges).toEqual(withCode);
  });

  it('asks for a code on an unconfirmed device, and issues no second key for it', async () => {
    const person = await newPersonWithTotp(app);
    const device = { ...newKeys((await signIn(app, person)).result), secret: 'never sent' };
    const { challenges, result } = await signIn(app, { ...person, device });
    expect(challenges).toEqual(withCode);
    expect(result.NewDeviceMetadata).toBeUndefined();
  });

  it('asks a remembered device of a user without MFA for its proof', async () => {
    const person = await newPerson(app);
    const { result } = await signIn(app, person);
    const { device } = await confirmDevice(app, result);
    await setRemembered(app, result.AccessToken, device, 'remembered');
    const { challenges } = await signIn(app, { ...person, device });
    expect(challenges).toEqual(['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
  });

  it('rejects the key of a forgotten device, and accepts the same claim without it', async () => {
    const person = await newPersonWithDevice(app);
    const { username, password, authenticator, accessToken, device } = person;
    await app.sdk.send(new ForgetDeviceCommand({ AccessToken: accessToken, DeviceKey: device.deviceKey }));

    const round = await beginSrp(app, username);
    const proof = { USERNAME: username, ...(await passwordClaim(app, round, password)) };
    const withKey = respond(app, 'PASSWORD_VERIFIER', { ...proof, DEVICE_KEY: device.deviceKey }, round.reply.Session);
    expect(await refusal(withKey)).toEqual(deviceDoesNotExist);
    const mfa = await respond(app, 'PASSWORD_VERIFIER', proof, round.reply.Session);
    expect(mfa.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');

    const code = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: await authenticator.code() };
    const again = respond(app, 'SOFTWARE_TOKEN_MFA', { ...code, DEVICE_KEY: device.deviceKey }, mfa.Session);
    expect(await refusal(again)).toEqual(deviceDoesNotExist);
    const { AuthenticationResult = {} } = await respond(app, 'SOFTWARE_TOKEN_MFA', code, mfa.Session);
    expect(newKeys(AuthenticationResult).deviceKey).not.toBe(device.deviceKey);
  });

  it('lists remembered devices for users, and all confirmed devices for administrators', async () => {
    const person = await newPerson(app);
    const { username } = person;
    const { result } = await signIn(app, person);
    const { deviceKey } = newKeys(result);
    const AccessToken = result.AccessToken ?? '';
    const get = () => app.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey: deviceKey }));
    const admin = { UserPoolId: app.userPoolId, Username: username, DeviceKey: deviceKey };
    const adminGet = () => app.sdk.send(new AdminGetDeviceCommand(admin));

    expect(await refusal(get())).toEqual(deviceDoesNotExist);
    expect(await refusal(adminGet())).toEqual(deviceDoesNotExist);
    expect(await listed(app, AccessToken)).toEqual([]);
    expect(await listedForAdmins(app, username)).toEqual([]);

    await confirmDevice(app, result);
    await setRemembered(app, AccessToken, { deviceKey }, 'not_remembered');
    expect(await refusal(get())).toEqual(deviceDoesNotExist);
    expect(await listed(app, AccessToken)).toEqual([]);
    expect((await adminGet()).Device?.DeviceKey).toBe(deviceKey);
    expect(await listedForAdmins(app, username)).toEqual([deviceKey]);

    await setRemembered(app, AccessToken, { deviceKey }, 'remembered');
    const { DeviceAttributes: ownView = [], ...shown } = (await get()).Device ?? {};
    const { DeviceAttributes: adminView = [], ...shownToAdmins } = (await adminGet()).Device ?? {};
    expect(shown).toEqual(shownToAdmins);
    expect(ownView).toEqual(adminView.filter(({ Name }) => Name?.startsWith('dev:') !== true));
    expect(await listed(app, AccessToken)).toEqual([deviceKey]);

    await app.sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: deviceKey }));
    expect(await refusal(get())).toEqual(deviceDoesNotExist);
    expect(await refusal(adminGet())).toEqual(deviceDoesNotExist);
    expect(await listed(app, AccessToken)).toEqual([]);
    expect(await listedForAdmins(app, username)).toEqual([]);
  });

  it('refreshes only with the key of the sign-in after that device is confirmed', async () => {
    const person = await newPerson(app);
    const { result } = await signIn(app, person);
    const { deviceKey } = newKeys(result);
    expect(await refusal(refresh(app, result))).toEqual(invalidRefreshToken);
    expect(await refusal(refresh(app, result, deviceKey))).toEqual(invalidRefreshToken);

    await confirmDevice(app, result);
    const { AuthenticationResult } = await refresh(app, result, deviceKey);
    expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });
    expect(AuthenticationResult?.RefreshToken).toBeUndefined();
    expect(AuthenticationResult?.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(AuthenticationResult?.AccessToken)['device_key']).toBe(deviceKey);

    const other = await signIn(app, person);
    await confirmDevice(app, other.result);
    expect(await refusal(refresh(app, result))).toEqual(invalidRefreshToken);
    expect(await refusal(refresh(app, result, newKeys(other.result).deviceKey))).toEqual(invalidRefreshToken);
    expect(await refusal(refresh(app, result, inventedKey))).toEqual(invalidRefreshToken);

    const AccessToken = result.AccessToken;
    await app.sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: deviceKey }));
    expect(await refusal(refresh(app, result, deviceKey))).toEqual(invalidRefreshToken);
  });

  if (!suppressesMfa) return;
  it('asks for no code on one device and for a code on another', async () => {
    const person = await newPersonWithDevice(app);
    await setRemembered(app, person.accessToken, person.device, 'remembered');
    expect((await signIn(app, person)).challenges).toEqual(whenRemembered);
    const { device: _, ...elsewhere } = person;
    expect((await signIn(app, elsewhere)).challenges).toEqual(withCode);
  });
});

describe(untracked.title, () => {
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey);
  });

  it('issues no device key, and tokens contain none', async () => {
    const person = await newPersonWithTotp(app);
    const { challenges, result } = await signIn(app, person);
    expect(challenges).toEqual(withCode);
    expect(result.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(result.AccessToken)).not.toHaveProperty('device_key');
    expect(await listed(app, person.accessToken)).toEqual([]);
    expect(await listedForAdmins(app, person.username)).toEqual([]);
  });

  it('rejects the confirmation of an invented key', async () => {
    const { result } = await signIn(app, await newPerson(app));
    const { verifier, salt } = await createDeviceVerifier('-FDRunwQv', inventedKey);
    const request = app.sdk.send(
      new ConfirmDeviceCommand({
        AccessToken: result.AccessToken,
        DeviceKey: inventedKey,
        DeviceSecretVerifierConfig: { PasswordVerifier: verifier, Salt: salt },
      }),
    );
    expect(await refusal(request)).toEqual(invalidKey);
  });

  it('rejects a device key at sign-in', async () => {
    const person = await newPerson(app);
    expect(await refusal(provePassword(app, person, { DEVICE_KEY: inventedKey }))).toEqual(deviceDoesNotExist);
    expect((await provePassword(app, person)).AuthenticationResult).toBeDefined();
  });

  it('refreshes with or without a device key', async () => {
    const { result } = await signIn(app, await newPerson(app));
    expect((await refresh(app, result)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await refresh(app, result, inventedKey)).AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('devices in API results', () => {
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey, { pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } } });
  });

  it('have the attributes and dates of the service', async () => {
    const before = Date.now();
    const { username, device, accessToken } = await newPersonWithDevice(app);
    const { Device } = await app.sdk.send(
      new GetDeviceCommand({ AccessToken: accessToken, DeviceKey: device.deviceKey }),
    );
    expect(attributesOf(Device)).toEqual({
      device_status: 'valid',
      device_name: 'laptop',
      last_ip_used: '127.0.0.1',
    });
    const { Devices } = await app.sdk.send(new ListDevicesCommand({ AccessToken: accessToken }));
    expect(Devices).toEqual([Device]);

    const user = { UserPoolId: app.userPoolId, Username: username };
    const { Device: shownToAdmins } = await app.sdk.send(
      new AdminGetDeviceCommand({ ...user, DeviceKey: device.deviceKey }),
    );
    const { Devices: listedToAdmins } = await app.sdk.send(new AdminListDevicesCommand(user));
    expect(listedToAdmins).toEqual([shownToAdmins]);
    const owner = `${username}.${app.userPoolId}`;
    const { 'dev:device_arn': arn, ...others } = attributesOf(shownToAdmins);
    expect(others).toEqual({
      device_status: 'valid',
      device_name: 'laptop',
      'dev:device_owner': owner,
      last_ip_used: '127.0.0.1',
      'dev:device_remembered_status': 'remembered',
      'dev:device_sdk': 'aws-sdk',
    });
    const form = `^arn:aws:cognito-idp:${region}:\\d{12}:owner/${owner}/device/${device.deviceKey}$`;
    expect(arn).toMatch(new RegExp(form));
    for (const date of [Device?.DeviceCreateDate, Device?.DeviceLastModifiedDate]) {
      expect(date?.getTime()).toBeGreaterThanOrEqual(before);
      expect(date?.getTime()).toBeLessThanOrEqual(Date.now());
    }
    expect(Number(Device?.DeviceLastModifiedDate)).toBeGreaterThan(Number(Device?.DeviceCreateDate));
  });

  it('have dates in seconds on the wire, the last sign-in without a fraction', async () => {
    const { device, accessToken, ...person } = await newPersonWithDevice(app);
    const input = { AccessToken: accessToken, DeviceKey: device.deviceKey };
    const read = async () => {
      const { status, body } = await post(latchkey.endpoint, 'GetDevice', input);
      expect(status).toBe(200);
      return (body as { Device: Record<string, number> }).Device;
    };
    const first = await read();
    expect(first['DeviceCreateDate']).toBeCloseTo(Date.now() / 1000, -2);
    expect(Number(first['DeviceCreateDate']) * 1000).toBeCloseTo(
      Math.round(Number(first['DeviceCreateDate']) * 1000),
      3,
    );
    expect(Number.isInteger(first['DeviceLastAuthenticatedDate'])).toBe(true);

    await new Promise((resolve) => setTimeout(resolve, 1_001));
    await signIn(app, { ...person, device });
    const second = await read();
    expect(second['DeviceLastAuthenticatedDate']).toBeGreaterThan(Number(first['DeviceLastAuthenticatedDate']));
    expect(second['DeviceCreateDate']).toBe(first['DeviceCreateDate']);
  });

  it('are listed in pages that contain each device once', async () => {
    const person = await newPerson(app);
    const keys: string[] = [];
    let AccessToken: string | undefined;
    for (let n = 0; n < 5; n += 1) {
      const { result } = await signIn(app, person, { flow: 'USER_PASSWORD_AUTH' });
      keys.push((await confirmDevice(app, result)).device.deviceKey);
      ({ AccessToken } = result);
    }
    const pages: string[][] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await app.sdk.send(new ListDevicesCommand({ AccessToken, Limit: 2, PaginationToken }));
      pages.push((page.Devices ?? []).map(({ DeviceKey = '' }) => DeviceKey));
      ({ PaginationToken } = page);
    } while (PaginationToken !== undefined);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().sort()).toEqual(keys.sort());

    const user = { UserPoolId: app.userPoolId, Username: person.username };
    const first = await app.sdk.send(new AdminListDevicesCommand({ ...user, Limit: 3 }));
    const rest = await app.sdk.send(new AdminListDevicesCommand({ ...user, PaginationToken: first.PaginationToken }));
    expect([first.Devices?.length, rest.Devices?.length]).toEqual([3, 2]);
    expect(rest.PaginationToken).toBeUndefined();
    const all = await app.sdk.send(new AdminListDevicesCommand({ ...user, Limit: 0 }));
    expect(all.Devices).toHaveLength(5);
  });

  it('reject a page token of another user, and a modified one', async () => {
    const [ada, bob] = [await newPerson(app), await newPerson(app)];
    for (const person of [ada, bob]) {
      for (let n = 0; n < 2; n += 1) await confirmDevice(app, (await signIn(app, person)).result);
    }
    const page = (Username: string, PaginationToken?: string) =>
      app.sdk.send(new AdminListDevicesCommand({ UserPoolId: app.userPoolId, Username, Limit: 1, PaginationToken }));
    const { PaginationToken = '' } = await page(ada.username);
    const invalid = refused('InvalidParameterException', 'Invalid pagination token.');
    expect(await refusal(page(bob.username, PaginationToken))).toEqual(invalid);
    expect(await refusal(page(ada.username, `${PaginationToken.slice(0, -2)}AA`))).toEqual(invalid);
    expect((await page(ada.username, PaginationToken)).Devices).toHaveLength(1);
  });

  it('reject a page size above 60', async () => {
    const { result } = await signIn(app, await newPerson(app));
    const request = app.sdk.send(new ListDevicesCommand({ AccessToken: result.AccessToken, Limit: 61 }));
    expect(await refusal(request)).toEqual(
      refused(
        'InvalidParameterException',
        "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
      ),
    );
  });
});
