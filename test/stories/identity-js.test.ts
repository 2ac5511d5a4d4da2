/** The life of a remembered device in an app with amazon-cognito-identity-js, unmodified. */
import {
  AdminCreateUserCommand,
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type CognitoUser, CognitoUserAttribute, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { password } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { attributesOf } from '../harness/device.ts';
import { alwaysWithSuppression, deviceConfigurations } from '../harness/device-configurations.ts';
import {
  answer,
  associate,
  authenticate,
  Browser,
  completeNewPassword,
  requestsDuring,
  sendCode,
  succeed,
  tokensIn,
} from '../harness/identity-js.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson, newPersonWithTotp } from '../harness/people.ts';
import { deviceDoesNotExist, refusal, refused } from '../harness/refusal.ts';
import { type App, createApp } from '../harness/sign-in.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

/** The requests of the library for a password, and for a device. */
const forPassword = ['InitiateAuth', 'PASSWORD_VERIFIER'];
const forDevice = ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];

async function setUpAuthenticator(user: CognitoUser): Promise<Authenticator> {
  const authenticator = new Authenticator(await associate(user));
  const code = await authenticator.code();
  await succeed<unknown>((callbacks) => user.verifySoftwareToken(code, 'telephone', callbacks));
  const preference = { PreferredMfa: true, Enabled: true };
  expect(await answer<string>((callback) => user.setUserMfaPreference(null, preference, callback))).toBe('SUCCESS');
  return authenticator;
}

const deviceKeyIn = (session: CognitoUserSession) => claimsOf(session.getAccessToken().getJwtToken())['device_key'];

describe.each(deviceConfigurations)('$title', ({ setting, asksUser, suppressesMfa }) => {
  const isTracked = setting !== undefined;
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey, { pool: { DeviceConfiguration: setting } });
  });

  /** Creates a user with an authenticator app who has entered a code in this browser. Another code is ready. */
  async function atHome() {
    const { username, authenticator } = await newPersonWithTotp(app);
    const browser = new Browser(latchkey.endpoint, app);
    const user = browser.user(username);
    expect((await authenticate(user, password)).asks).toBe('SOFTWARE_TOKEN_MFA');
    const code = await authenticator.code();
    const { value, requests } = await requestsDuring(() => sendCode(user, code));
    return { username, authenticator, browser, user, requests, ...tokensIn(value) };
  }

  it('sets up an authenticator app', async () => {
    const { username } = await newPerson(app);
    const browser = new Browser(latchkey.endpoint, app);
    const user = browser.user(username);
    expect((await authenticate(user, password)).asks).toBe('nothing');
    const authenticator = await setUpAuthenticator(user);
    const elsewhere = new Browser(latchkey.endpoint, app).user(username);
    expect((await authenticate(elsewhere, password)).asks).toBe('SOFTWARE_TOKEN_MFA');
    await expect(sendCode(elsewhere, authenticator.wrongCodes(1)[0] ?? '')).rejects.toMatchObject({
      code: 'CodeMismatchException',
    });
    expect((await sendCode(elsewhere, await authenticator.code())).asks).toBe('nothing');
  });

  it(isTracked ? 'confirms the device after a code' : 'has no device to confirm', async () => {
    const { requests, userConfirmationNecessary, browser, session, username } = await atHome();
    expect(requests).toEqual(isTracked ? ['SOFTWARE_TOKEN_MFA', 'ConfirmDevice'] : ['SOFTWARE_TOKEN_MFA']);
    expect(userConfirmationNecessary).toBe(asksUser);
    const DeviceKey = browser.storage.find('.deviceKey');
    expect(deviceKeyIn(session)).toBe(DeviceKey);
    expect(DeviceKey === undefined).toBe(!isTracked);
    if (DeviceKey === undefined) return;
    const user = { UserPoolId: app.userPoolId, Username: username };
    const { Device } = await app.sdk.send(new AdminGetDeviceCommand({ ...user, DeviceKey }));
    expect(attributesOf(Device)).toMatchObject({
      device_name: navigator.userAgent,
      'dev:device_remembered_status': asksUser ? 'not_remembered' : 'remembered',
    });
  });

  it('refreshes its tokens with its stored device key, and signs out everywhere', async () => {
    const { user, session, browser } = await atHome();
    const refreshed = await answer<CognitoUserSession>((callback) =>
      user.refreshSession(session.getRefreshToken(), callback),
    );
    expect(refreshed?.isValid()).toBe(true);
    expect(refreshed?.getAccessToken().getJwtToken()).not.toBe(session.getAccessToken().getJwtToken());
    expect(refreshed?.getRefreshToken().getToken()).toBe(session.getRefreshToken().getToken());

    expect(await succeed((callbacks) => user.globalSignOut(callbacks))).toBe('SUCCESS');
    expect(browser.storage.find('.accessToken')).toBeUndefined();
    const AccessToken = refreshed?.getAccessToken().getJwtToken();
    expect(await refusal(app.sdk.send(new GetUserCommand({ AccessToken })))).toEqual(
      refused('NotAuthorizedException', 'Access Token has been revoked'),
    );
  });

  if (!isTracked) {
    it('is asked for a code each time', async () => {
      const { browser, username, authenticator } = await atHome();
      const user = browser.user(username);
      expect((await authenticate(user, password)).asks).toBe('SOFTWARE_TOKEN_MFA');
      expect((await sendCode(user, await authenticator.code())).asks).toBe('nothing');
    });
    return;
  }

  it('is signed in by the device once it is remembered', async () => {
    const { browser, user, username, authenticator } = await atHome();
    if (asksUser) expect(await succeed((callbacks) => user.setDeviceStatusRemembered(callbacks))).toBe('SUCCESS');
    const again = browser.user(username);
    const first = await requestsDuring(() => authenticate(again, password));
    if (suppressesMfa) {
      expect(first.value.asks).toBe('nothing');
      expect(first.requests).toEqual([...forPassword, ...forDevice]);
      expect(deviceKeyIn(tokensIn(first.value).session)).toBe(browser.storage.find('.deviceKey'));
      return;
    }
    expect(first.value.asks).toBe('SOFTWARE_TOKEN_MFA');
    expect(first.requests).toEqual(forPassword);
    const code = await authenticator.code();
    const second = await requestsDuring(() => sendCode(again, code));
    expect(second.requests).toEqual(['SOFTWARE_TOKEN_MFA', ...forDevice]);
    expect(deviceKeyIn(tokensIn(second.value).session)).toBe(browser.storage.find('.deviceKey'));
  });

  it('is asked for a code on a device that is not remembered, and confirms no second one', async () => {
    const { browser, user, username, authenticator } = await atHome();
    if (!asksUser) expect(await succeed((callbacks) => user.setDeviceStatusNotRemembered(callbacks))).toBe('SUCCESS');
    const again = browser.user(username);
    expect((await authenticate(again, password)).asks).toBe('SOFTWARE_TOKEN_MFA');
    const code = await authenticator.code();
    const { requests } = await requestsDuring(() => sendCode(again, code));
    expect(requests).toEqual(['SOFTWARE_TOKEN_MFA']);
  });

  it('shows the device, lists it and forgets it', async () => {
    const { browser, user, username } = await atHome();
    const deviceKey = browser.storage.find('.deviceKey');
    await succeed((callbacks) => user.setDeviceStatusRemembered(callbacks));
    interface Shown {
      readonly DeviceKey: string;
      readonly DeviceCreateDate: number;
    }
    const { Device } = await succeed<{ Device: Shown }>((callbacks) => user.getDevice(callbacks as never));
    expect(Device).toMatchObject({ DeviceKey: deviceKey, DeviceCreateDate: expect.any(Number) });
    const list = () => succeed<{ Devices: Shown[] }>((callbacks) => user.listDevices(60, null, callbacks));
    expect((await list()).Devices).toEqual([Device]);

    expect(await succeed((callbacks) => user.forgetDevice(callbacks))).toBe('SUCCESS');
    expect(browser.storage.find('.deviceKey')).toBeUndefined();
    expect((await list()).Devices).toEqual([]);
    const again = await requestsDuring(() => authenticate(browser.user(username), password));
    expect([again.value.asks, again.requests]).toEqual(['SOFTWARE_TOKEN_MFA', forPassword]);
  });

  // The page that is still open sends the key with InitiateAuth, and repeats its claim until it is accepted.
  it.each(['a new page', 'the page that is still open'])(
    'recovers from a device that was forgotten elsewhere, in %s',
    async (page) => {
      const { browser, username, user } = await atHome();
      const DeviceKey = browser.storage.find('.deviceKey');
      await succeed((callbacks) => user.setDeviceStatusRemembered(callbacks));
      const target = { UserPoolId: app.userPoolId, Username: username, DeviceKey };
      await app.sdk.send(new AdminForgetDeviceCommand(target));
      expect(await refusal(succeed((callbacks) => user.getDevice(callbacks)))).toEqual(deviceDoesNotExist);
      const atPage = page === 'a new page' ? browser.user(username) : user;
      const again = await requestsDuring(() => authenticate(atPage, password));
      expect([again.value.asks, again.requests]).toEqual([
        'SOFTWARE_TOKEN_MFA',
        ['InitiateAuth', 'PASSWORD_VERIFIER', 'PASSWORD_VERIFIER'],
      ]);
      expect(browser.storage.find('.deviceKey')).toBeUndefined();
    },
  );
});

describe('other functions of amazon-cognito-identity-js', () => {
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey, {
      pool: { DeviceConfiguration: alwaysWithSuppression, AutoVerifiedAttributes: ['email'] },
    });
  });

  it('MFA_SETUP: sets an authenticator app up inside the sign-in', async () => {
    const required = await createApp(latchkey, { mfa: 'ON', pool: { DeviceConfiguration: alwaysWithSuppression } });
    const { username } = await newPerson(required);
    const browser = new Browser(latchkey.endpoint, required);
    const user = browser.user(username);
    expect((await authenticate(user, password)).asks).toBe('MFA_SETUP');
    const authenticator = new Authenticator(await associate(user));
    const code = await authenticator.code();
    const session = await succeed<CognitoUserSession>((callbacks) =>
      user.verifySoftwareToken(code, 'telephone', callbacks),
    );
    expect(session.isValid()).toBe(true);

    const again = browser.user(username);
    expect((await authenticate(again, password)).asks).toBe('SOFTWARE_TOKEN_MFA');
    tokensIn(await sendCode(again, await authenticator.code()));
    expect((await authenticate(browser.user(username), password)).asks).toBe('nothing');
  });

  it('NEW_PASSWORD_REQUIRED: completes an account that an administrator created', async () => {
    const Schema = [{ Name: 'family_name', AttributeDataType: 'String' as const, Required: true, Mutable: true }];
    const strict = await createApp(latchkey, { pool: { Schema, DeviceConfiguration: alwaysWithSuppression } });
    const username = uniqueName('guest');
    const TemporaryPassword = 'Temporary-Horse-7';
    const user = { UserPoolId: strict.userPoolId, Username: username, TemporaryPassword };
    await strict.sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));

    const browser = new Browser(latchkey.endpoint, strict);
    const guest = browser.user(username);
    const asked = await authenticate(guest, TemporaryPassword);
    expect(asked).toMatchObject({ asks: 'NEW_PASSWORD_REQUIRED', missing: ['family_name'] });
    const short = completeNewPassword(guest, 'short', { family_name: 'Lovelace' });
    await expect(short).rejects.toMatchObject({ code: 'InvalidPasswordException' });
    const { session } = tokensIn(await completeNewPassword(guest, password, { family_name: 'Lovelace' }));
    expect(session.getIdToken().payload['family_name']).toBe('Lovelace');
    expect(browser.storage.find('.deviceKey')).toBe(deviceKeyIn(session));
  });

  it('signs up, confirms, resets a forgotten password and changes it', async () => {
    const browser = new Browser(latchkey.endpoint, app);
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
    const signedUp = await answer<{ userConfirmed: boolean; codeDeliveryDetails: object }>((callback) =>
      browser.pool.signUp(username, password, attributes, [], callback),
    );
    expect(signedUp).toMatchObject({
      userConfirmed: false,
      codeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL' },
    });
    const user = browser.user(username);
    expect(await refusal(authenticate(user, password))).toEqual(
      refused('UserNotConfirmedException', 'User is not confirmed.'),
    );
    const code = await latestCode(latchkey, email);
    expect(await answer((callback) => browser.user(username).confirmRegistration(code, false, callback))).toBe(
      'SUCCESS',
    );
    tokensIn(await authenticate(browser.user(username), password));

    await succeed<unknown>((callbacks) => browser.user(username).forgotPassword(callbacks));
    const reset = await latestCode(latchkey, email);
    expect(reset).not.toBe(code);
    const second = 'Second-Horse-8';
    await succeed((callbacks) => browser.user(username).confirmPassword(reset, second, callbacks));

    const last = browser.user(username);
    tokensIn(await authenticate(last, second));
    const third = 'Third-Horse-9';
    await answer((callback) => last.changePassword(second, third, callback));
    tokensIn(await authenticate(browser.user(username), third));
  });

  it('USER_PASSWORD_AUTH: signs in with the password, then with the device', async () => {
    const { username, authenticator } = await newPersonWithTotp(app);
    const browser = new Browser(latchkey.endpoint, app);
    const first = browser.user(username);
    first.setAuthenticationFlowType('USER_PASSWORD_AUTH');
    expect((await authenticate(first, password)).asks).toBe('SOFTWARE_TOKEN_MFA');
    tokensIn(await sendCode(first, await authenticator.code()));
    const again = browser.user(username);
    again.setAuthenticationFlowType('USER_PASSWORD_AUTH');
    const { value, requests } = await requestsDuring(() => authenticate(again, password));
    expect([value.asks, requests]).toEqual(['nothing', ['InitiateAuth', ...forDevice]]);
  });
});
