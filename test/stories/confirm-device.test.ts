/** ConfirmDevice and related operations: which keys they accept and when, and their errors. */
import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  type ConfirmDeviceCommandInput,
  ForgetDeviceCommand,
  GetDeviceCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createDeviceVerifier, N, signed, toBase64 } from '@latchkey/srp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { region } from '../harness/aws.ts';
import { confirmDevice, newKeys, rememberedStatus } from '../harness/device.ts';
import { alwaysWithSuppression, optInWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { deviceDoesNotExist, refusal, refused } from '../harness/refusal.ts';
import { type App, createApp, type Person, signIn } from '../harness/sign-in.ts';
import { post } from '../harness/wire.ts';

const invalidKey = refused('InvalidParameterException', 'Invalid device key given.');
const keyExists = refused('DeviceKeyExistsException', 'Device key already exists.');
const negative = refused('InvalidParameterException', 'Negate value passed for salt and Password verifier');
const badVerifier = refused('InvalidParameterException', 'Invalid salt or password verifier given.');
const noUser = refused('UserNotFoundException', 'User does not exist.');
const inventedKey = `${region}_0f2d4c6b-1a3e-4b5d-8c7f-9e0d1c2b3a49`;

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
});
afterAll(() => latchkey.stop());

/** Creates a signed-in user with an unconfirmed device key, and a verifier for it. */
async function newUserWithKey(of: App = app, as?: Person) {
  const person = as ?? (await newPerson(of));
  const { result } = await signIn(of, person);
  const keys = newKeys(result);
  const { verifier, salt } = await createDeviceVerifier(keys.deviceGroupKey, keys.deviceKey);
  const input = {
    AccessToken: result.AccessToken,
    DeviceKey: keys.deviceKey,
    DeviceSecretVerifierConfig: { PasswordVerifier: verifier, Salt: salt },
  };
  return { person, result, ...keys, input };
}

const confirm = (input: ConfirmDeviceCommandInput) => app.sdk.send(new ConfirmDeviceCommand(input));

describe('ConfirmDevice', () => {
  it('accepts an earlier access token of the same user', async () => {
    const earlier = await newUserWithKey();
    const later = await newUserWithKey(app, earlier.person);
    await confirm({ ...later.input, AccessToken: earlier.result.AccessToken });
    expect(await rememberedStatus(app, later.person.username, later)).toBe('remembered');
  });

  it('accepts salt and verifier without base64 padding', async () => {
    const { input, person, deviceKey } = await newUserWithKey();
    const { PasswordVerifier, Salt } = input.DeviceSecretVerifierConfig;
    const unpadded = { PasswordVerifier: PasswordVerifier.replace(/=+$/, ''), Salt: Salt.replace(/=+$/, '') };
    await confirm({ ...input, DeviceSecretVerifierConfig: unpadded });
    expect(await rememberedStatus(app, person.username, { deviceKey })).toBe('remembered');
  });

  it('confirms a key once', async () => {
    const { input } = await newUserWithKey();
    await confirm(input);
    expect(await refusal(confirm(input))).toEqual(keyExists);
  });

  it('accepts one of two simultaneous requests', async () => {
    const { input } = await newUserWithKey();
    const outcomes = await Promise.allSettled([confirm(input), confirm(input), confirm(input), confirm(input)]);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason.name);
    expect(failures).toEqual(Array(3).fill('DeviceKeyExistsException'));
  });

  it('rejects the key of another user, of another pool, and one that was never issued', async () => {
    const ada = await newUserWithKey();
    const bob = await newUserWithKey();
    expect(await refusal(confirm({ ...ada.input, DeviceKey: bob.deviceKey }))).toEqual(invalidKey);
    const elsewhere = await newUserWithKey(
      await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } }),
    );
    expect(await refusal(confirm({ ...ada.input, DeviceKey: elsewhere.deviceKey }))).toEqual(invalidKey);
    expect(await refusal(confirm({ ...ada.input, DeviceKey: inventedKey }))).toEqual(invalidKey);
    await confirm(ada.input);
  });

  it('rejects a request without a verifier, and the key can still be confirmed', async () => {
    const { input } = await newUserWithKey();
    const { AccessToken, DeviceKey, DeviceSecretVerifierConfig: config } = input;
    expect(await refusal(confirm({ AccessToken, DeviceKey }))).toEqual(invalidKey);
    for (const missing of [{ Salt: config.Salt }, { PasswordVerifier: config.PasswordVerifier }, {}]) {
      const partial = { AccessToken, DeviceKey, DeviceSecretVerifierConfig: missing };
      expect(await refusal(confirm(partial))).toEqual(invalidKey);
    }
    await confirm(input);
  });

  it.each([
    ['a negative verifier', { PasswordVerifier: Buffer.alloc(384, 0xff).toString('base64') }, negative],
    ['a negative salt', { Salt: Buffer.alloc(16, 0x80).toString('base64') }, negative],
    ['a verifier of 0', { PasswordVerifier: 'AA==' }, badVerifier],
    ['a verifier of 1', { PasswordVerifier: 'AQ==' }, badVerifier],
    ['a verifier of N - 1', { PasswordVerifier: toBase64(signed(N - 1n)) }, badVerifier],
    ['a verifier of N', { PasswordVerifier: toBase64(signed(N)) }, badVerifier],
    ['a verifier in hex', { PasswordVerifier: '00c0ffee0' }, badVerifier],
    ['a verifier that is no base64', { PasswordVerifier: '%%%%' }, badVerifier],
  ])('rejects %s', async (_name, change, error) => {
    const { input } = await newUserWithKey();
    const DeviceSecretVerifierConfig = { ...input.DeviceSecretVerifierConfig, ...change };
    expect(await refusal(confirm({ ...input, DeviceSecretVerifierConfig }))).toEqual(error);
  });

  it('rejects keys and names that the model does not allow, with the message of the service', async () => {
    const { input } = await newUserWithKey();
    const bad = confirm({ ...input, DeviceKey: 'no underscore', DeviceName: 'x'.repeat(1025) });
    const { name, message } = await refusal(bad);
    expect(name).toBe('InvalidParameterException');
    expect(message).toMatch(/^2 validation errors detected: Value 'no underscore' at 'deviceKey' failed to satisfy/);
    expect(message).toContain('Member must satisfy regular expression pattern: [\\w-]+_[0-9a-f-]+');
    expect(message).toContain(
      "at 'deviceName' failed to satisfy constraint: Member must have length less than or equal",
    );
  });

  it('rejects an invalid access token', async () => {
    const { input } = await newUserWithKey();
    const invalid = refused('NotAuthorizedException', 'Invalid Access Token');
    expect(await refusal(confirm({ ...input, AccessToken: 'not.a.token' }))).toEqual(invalid);
  });
});

describe('a helper with four string arguments and the endpoint from the environment', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** Wraps the command as apps do: region and endpoint come from the environment, and there are no credentials. */
  const confirmDevice = (device: { deviceKey: string; accessToken: string; passwordVerifier: string; salt: string }) =>
    new CognitoIdentityProviderClient({}).send(
      new ConfirmDeviceCommand({
        AccessToken: device.accessToken,
        DeviceKey: device.deviceKey,
        DeviceSecretVerifierConfig: { PasswordVerifier: device.passwordVerifier, Salt: device.salt },
      }),
    );

  it('confirms a device', async () => {
    vi.stubEnv('AWS_REGION', region);
    vi.stubEnv('AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', latchkey.endpoint);
    const { person, result, deviceKey, input } = await newUserWithKey();
    const { PasswordVerifier: passwordVerifier, Salt: salt } = input.DeviceSecretVerifierConfig;
    const reply = await confirmDevice({ deviceKey, accessToken: result.AccessToken ?? '', passwordVerifier, salt });
    expect(reply.UserConfirmationNecessary).toBe(false);
    expect(await rememberedStatus(app, person.username, { deviceKey })).toBe('remembered');
  });
});

describe('an unconfirmed device', () => {
  it('cannot be remembered by the user or an administrator', async () => {
    const optIn = await createApp(latchkey, { pool: { DeviceConfiguration: optInWithSuppression } });
    const { person, input, deviceKey: DeviceKey } = await newUserWithKey(optIn);
    const { AccessToken } = input;
    const DeviceRememberedStatus = 'remembered' as const;
    const byUser = optIn.sdk.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey, DeviceRememberedStatus }));
    expect(await refusal(byUser)).toEqual(deviceDoesNotExist);
    const user = { UserPoolId: optIn.userPoolId, Username: person.username };
    const byAdmin = new AdminUpdateDeviceStatusCommand({ ...user, DeviceKey, DeviceRememberedStatus });
    expect(await refusal(optIn.sdk.send(byAdmin))).toEqual(deviceDoesNotExist);
  });
});

describe('administrators', () => {
  it('can remember a device of a user, set it to not remembered, and forget it', async () => {
    const { person, result } = await newUserWithKey();
    const { device } = await confirmDevice(app, result);
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    const target = { ...user, DeviceKey: device.deviceKey };
    for (const DeviceRememberedStatus of ['not_remembered', 'remembered'] as const) {
      await app.sdk.send(new AdminUpdateDeviceStatusCommand({ ...target, DeviceRememberedStatus }));
      expect(await rememberedStatus(app, person.username, device)).toBe(DeviceRememberedStatus);
    }
    await app.sdk.send(new AdminForgetDeviceCommand(target));
    expect(await refusal(app.sdk.send(new AdminGetDeviceCommand(target)))).toEqual(deviceDoesNotExist);
    expect(await refusal(app.sdk.send(new AdminForgetDeviceCommand(target)))).toEqual(deviceDoesNotExist);
    expect(await refusal(signIn(app, { ...person, device }))).toEqual(deviceDoesNotExist);
  });

  it('get UserNotFoundException only where the API documents it', async () => {
    const unknownName = { UserPoolId: app.userPoolId, Username: 'nobody' };
    const target = { ...unknownName, DeviceKey: inventedKey };
    expect(await refusal(app.sdk.send(new AdminForgetDeviceCommand(target)))).toEqual(noUser);
    expect(await refusal(app.sdk.send(new AdminUpdateDeviceStatusCommand(target)))).toEqual(noUser);
    expect(await refusal(app.sdk.send(new AdminGetDeviceCommand(target)))).toEqual(deviceDoesNotExist);
    const listing = await refusal(app.sdk.send(new AdminListDevicesCommand(unknownName)));
    expect(listing.name).toBe('ResourceNotFoundException');
  });
});

describe('users', () => {
  it('cannot see, change or forget the device of another user', async () => {
    const ada = await newUserWithKey();
    const { device } = await confirmDevice(app, ada.result);
    const { result } = await newUserWithKey();
    const target = { AccessToken: result.AccessToken, DeviceKey: device.deviceKey };
    for (const command of [
      new GetDeviceCommand(target),
      new UpdateDeviceStatusCommand({ ...target, DeviceRememberedStatus: 'not_remembered' }),
      new ForgetDeviceCommand(target),
    ]) {
      expect(await refusal(app.sdk.send(command as GetDeviceCommand))).toEqual(deviceDoesNotExist);
    }
    expect(await rememberedStatus(app, ada.person.username, device)).toBe('remembered');
  });
});

describe('bodies on the wire', () => {
  it('are {} after UpdateDeviceStatus and empty after ForgetDevice', async () => {
    const { person, result } = await newUserWithKey();
    const { device } = await confirmDevice(app, result);
    const target = { AccessToken: result.AccessToken, DeviceKey: device.deviceKey };
    const updated = await post(latchkey.endpoint, 'UpdateDeviceStatus', target);
    expect([updated.status, updated.body]).toEqual([200, {}]);
    expect(await rememberedStatus(app, person.username, device)).toBe('remembered');
    const forgotten = await post(latchkey.endpoint, 'ForgetDevice', target);
    expect([forgotten.status, forgotten.body]).toEqual([200, undefined]);
    const gone = await post(latchkey.endpoint, 'GetDevice', target);
    expect([gone.status, gone.body]).toEqual([
      400,
      { __type: 'ResourceNotFoundException', message: 'Device does not exist.' },
    ]);
    expect(gone.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException:');
    expect(gone.headers.get('x-amzn-errormessage')).toBe('Device does not exist.');
  });
});
