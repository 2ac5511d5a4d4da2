/** Every sign-in flow with aws-amplify v6, unmodified, in Node. */
import {
  autoSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchDevices,
  fetchMFAPreference,
  forgetDevice,
  getCurrentUser,
  rememberDevice,
  setUpTOTP,
  signUp,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter, leave, openAmplify, reply } from '../harness/amplify.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { password } from '../harness/aws.ts';
import { customAuthTriggers, functionArguments, solve } from '../harness/custom-auth.ts';
import { alwaysWithSuppression, optInWithSuppression } from '../harness/device-configurations.ts';
import { choicePool, createFactorApp, enabled, newPersonWithAddresses, preferFactors } from '../harness/factors.ts';
import { requestsDuring } from '../harness/identity-js.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** All factors: password, codes and passkeys as first factor; SMS, e-mail and an app as second. MFA is optional. */
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey({ args: functionArguments });
  app = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true, app: true }, { pool: choicePool });
});
afterAll(() => latchkey.stop());
// The library has global state.
afterEach(leave);

const done = { signInStep: 'DONE' };
const codeOf = (to: string) => latestCode(latchkey, to);

describe('a password', () => {
  it.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('by %s', async (authFlowType) => {
    const { username } = await newPersonWithAddresses(app);
    openAmplify(latchkey, app);
    await expect(enter({ username, password: 'Wrong-Horse-7', options: { authFlowType } })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect(await enter({ username, password, options: { authFlowType } })).toEqual(done);
    expect((await getCurrentUser()).username).toBe(username);
    const { tokens: before } = await fetchAuthSession();
    const { tokens: after } = await fetchAuthSession({ forceRefresh: true });
    expect(after?.accessToken.payload.sub).toBe(before?.accessToken.payload.sub);
    expect(after?.accessToken.toString()).not.toBe(before?.accessToken.toString());
  });
});

describe('USER_AUTH', () => {
  const options = { authFlowType: 'USER_AUTH' } as const;

  it.each([
    ['EMAIL_OTP', 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE'],
    ['SMS_OTP', 'CONFIRM_SIGN_IN_WITH_SMS_CODE'],
  ] as const)('%s, preferred or chosen', async (preferredChallenge, signInStep) => {
    const { username, email, phone } = await newPersonWithAddresses(app);
    const address = preferredChallenge === 'EMAIL_OTP' ? email : phone;
    openAmplify(latchkey, app);
    expect(await enter({ username, options: { ...options, preferredChallenge } })).toMatchObject({ signInStep });
    await expect(reply('abcdef')).rejects.toMatchObject({ name: 'CodeMismatchException' });
    expect(await reply(await codeOf(address))).toEqual(done);
    await leave();

    expect(await enter({ username, options })).toEqual({
      signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
      availableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP'],
    });
    expect(await reply(preferredChallenge)).toMatchObject({ signInStep });
    expect(await reply(await codeOf(address))).toEqual(done);
  });

  it.each(['PASSWORD', 'PASSWORD_SRP'] as const)('%s, preferred or chosen', async (preferredChallenge) => {
    const { username } = await newPersonWithAddresses(app);
    openAmplify(latchkey, app);
    const preferring = { username, options: { ...options, preferredChallenge } };
    await expect(enter({ ...preferring, password: 'Wrong-Horse-7' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect(await enter({ ...preferring, password })).toEqual(done);
    await leave();

    expect((await enter({ username, options })).signInStep).toBe('CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
    expect(await reply(preferredChallenge)).toEqual({ signInStep: 'CONFIRM_SIGN_IN_WITH_PASSWORD' });
    expect(await reply(password)).toEqual(done);
  });

  it('a preferred factor that is not available leads to the choice', async () => {
    const { username } = await newPersonWithAddresses(app, ['email']);
    openAmplify(latchkey, app);
    expect(await enter({ username, options: { ...options, preferredChallenge: 'SMS_OTP' } })).toEqual({
      signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
      availableChallenges: ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'],
    });
  });

  it('the password, and then the code of the second factor', async () => {
    const person = await newPersonWithAddresses(app);
    const { username, phone } = person;
    await preferFactors(app, person, { SMSMfaSettings: enabled });
    openAmplify(latchkey, app);
    const begun = enter({ username, password, options: { ...options, preferredChallenge: 'PASSWORD_SRP' } });
    expect(await begun).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' });
    expect(await reply(await codeOf(phone))).toEqual(done);
  });
});

describe('automatic sign-in', () => {
  it('follows the confirmation of a sign-up without further input', async () => {
    const open = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, AutoVerifiedAttributes: ['email'] } },
    );
    openAmplify(latchkey, open);
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    const { nextStep } = await signUp({
      username,
      password,
      options: { userAttributes: { email }, autoSignIn: { authFlowType: 'USER_AUTH' } },
    });
    expect(nextStep).toMatchObject({
      signUpStep: 'CONFIRM_SIGN_UP',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', attributeName: 'email' },
    });
    const confirmed = await confirmSignUp({ username, confirmationCode: await codeOf(email) });
    expect(confirmed.nextStep).toEqual({ signUpStep: 'COMPLETE_AUTO_SIGN_IN' });
    const { value, requests } = await requestsDuring(() => autoSignIn());
    expect([value.nextStep, requests]).toEqual([done, ['InitiateAuth']]);
    expect((await getCurrentUser()).username).toBe(username);
  });
});

describe('CUSTOM_AUTH', () => {
  let asking: App;
  beforeAll(async () => {
    asking = await createApp(latchkey, { pool: { LambdaConfig: customAuthTriggers }, mfa: 'OFF' });
  });

  it.each(['CUSTOM_WITHOUT_SRP', 'CUSTOM_WITH_SRP'] as const)('%s', async (authFlowType) => {
    const { username } = await newPerson(asking, uniqueName('quiz'));
    openAmplify(latchkey, asking);
    const secret = authFlowType === 'CUSTOM_WITH_SRP' ? { password } : {};
    const asked = await enter({ username, ...secret, options: { authFlowType } });
    expect(asked.signInStep).toBe('CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
    const again = await reply('no idea');
    if (again.signInStep !== 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE') throw new Error(again.signInStep);
    expect(again.additionalInfo).toMatchObject({ before: expect.stringMatching(/SUM_\d$/) });
    expect(await reply(solve(again.additionalInfo))).toEqual(done);
    expect((await getCurrentUser()).username).toBe(username);
  });

  it('rejects a wrong password before any challenge', async () => {
    const { username } = await newPerson(asking, uniqueName('quiz'));
    openAmplify(latchkey, asking);
    const wrong = enter({ username, password: 'Wrong-Horse-7', options: { authFlowType: 'CUSTOM_WITH_SRP' } });
    await expect(wrong).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

describe('second factors', () => {
  it('SMS and e-mail can be enabled, preferred and used', async () => {
    const { username, email, phone } = await newPersonWithAddresses(app);
    openAmplify(latchkey, app);
    expect(await enter({ username, password })).toEqual(done);
    await updateMFAPreference({ sms: 'ENABLED', email: 'ENABLED' });
    expect(await fetchMFAPreference()).toEqual({
      enabled: expect.arrayContaining(['SMS', 'EMAIL']),
      preferred: undefined,
    });
    await leave();

    expect(await enter({ username, password })).toEqual({
      signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION',
      allowedMFATypes: ['SMS', 'EMAIL'],
    });
    const sent = { codeDeliveryDetails: { deliveryMedium: 'SMS', destination: expect.stringMatching(/^\+\*+\d{4}$/) } };
    expect(await reply('SMS')).toEqual({ signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE', ...sent });
    expect(await reply(await codeOf(phone))).toEqual(done);
    await updateMFAPreference({ email: 'PREFERRED' });
    expect(await fetchMFAPreference()).toMatchObject({ preferred: 'EMAIL' });
    await leave();

    expect(await enter({ username, password })).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' });
    await expect(reply('abcdef')).rejects.toMatchObject({ name: 'CodeMismatchException' });
    expect(await reply(await codeOf(email))).toEqual(done);
  });

  it('an authenticator app is set up by a signed-in user', async () => {
    const { username } = await newPersonWithAddresses(app);
    openAmplify(latchkey, app);
    expect(await enter({ username, password })).toEqual(done);
    const { sharedSecret } = await setUpTOTP();
    const authenticator = new Authenticator(sharedSecret);
    await verifyTOTPSetup({ code: await authenticator.code() });
    await updateMFAPreference({ totp: 'PREFERRED' });
    await leave();
    expect(await enter({ username, password })).toEqual({ signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' });
    expect(await reply(await authenticator.code())).toEqual(done);
  });

  it('MFA_SETUP: e-mail or an authenticator app, as the user chooses', async () => {
    const required = await createFactorApp(
      latchkey,
      { mode: 'ON', email: true, app: true },
      { pool: { SmsConfiguration: undefined } },
    );
    openAmplify(latchkey, required);
    const choice = { signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION', allowedMFATypes: ['EMAIL', 'TOTP'] };

    const { username } = await newPerson(required);
    const email = `${username}@example.com`;
    expect(await enter({ username, password })).toEqual(choice);
    expect(await reply('EMAIL')).toEqual({ signInStep: 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP' });
    expect(await reply(email)).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' });
    expect(await reply(await codeOf(email))).toEqual(done);
    await leave();

    const { username: other } = await newPerson(required);
    expect(await enter({ username: other, password })).toEqual(choice);
    const setup = await reply('TOTP');
    if (setup.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(setup.signInStep);
    const authenticator = new Authenticator(setup.totpSetupDetails.sharedSecret);
    expect(await reply(await authenticator.code())).toEqual(done);
    await leave();
    expect(await enter({ username: other, password })).toEqual({ signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' });
  });
});

describe('devices', () => {
  const forDevice = ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];

  it.each([
    ['SMS_MFA', 'CONFIRM_SIGN_IN_WITH_SMS_CODE'],
    ['EMAIL_OTP', 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE'],
  ] as const)(
    '%s is asked for until the device is remembered, and again after it is forgotten',
    async (name, signInStep) => {
      const tracked = await createFactorApp(
        latchkey,
        { mode: 'ON', email: true },
        { pool: { DeviceConfiguration: optInWithSuppression } },
      );
      const { username, email, phone } = await newPersonWithAddresses(tracked, [
        name === 'SMS_MFA' ? 'phone_number' : 'email',
      ]);
      const address = name === 'SMS_MFA' ? phone : email;
      const storage = openAmplify(latchkey, tracked);
      const withCode = async () => {
        expect(await enter({ username, password })).toMatchObject({ signInStep });
        const code = await codeOf(address);
        return requestsDuring(() => reply(code));
      };
      expect((await withCode()).requests).toEqual([name, 'ConfirmDevice']);
      expect(await fetchDevices()).toEqual([]);
      await leave();

      expect((await withCode()).requests).toEqual([name]);
      await rememberDevice();
      expect(await fetchDevices()).toMatchObject([{ id: storage.find('.deviceKey') }]);
      await leave();

      const byDevice = await requestsDuring(() => enter({ username, password }));
      expect(byDevice).toEqual({ value: done, requests: ['InitiateAuth', 'PASSWORD_VERIFIER', ...forDevice] });
      await forgetDevice();
      expect(storage.find('.deviceKey')).toBeUndefined();
      await leave();
      expect((await withCode()).requests).toEqual([name, 'ConfirmDevice']);
    },
  );

  it('USER_AUTH with a code registers a device, which gives its proof after the next code', async () => {
    const tracked = await createFactorApp(
      latchkey,
      { mode: 'OFF' },
      { pool: { ...choicePool, DeviceConfiguration: alwaysWithSuppression } },
    );
    const { username, email } = await newPersonWithAddresses(tracked);
    openAmplify(latchkey, tracked);
    const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'EMAIL_OTP' } as const;
    const withCode = async () => {
      expect(await enter({ username, options })).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' });
      const code = await codeOf(email);
      return requestsDuring(() => reply(code));
    };
    expect((await withCode()).requests).toEqual(['EMAIL_OTP', 'ConfirmDevice']);
    await leave();
    expect(await withCode()).toEqual({ value: done, requests: ['EMAIL_OTP', ...forDevice] });
    expect(await fetchDevices()).toHaveLength(1);
  });

  it('CUSTOM_AUTH with the password: the device gives its proof at the end', async () => {
    const tracked = await createApp(latchkey, {
      pool: { LambdaConfig: customAuthTriggers, DeviceConfiguration: alwaysWithSuppression },
      mfa: 'OFF',
    });
    const { username } = await newPerson(tracked, uniqueName('quiz'));
    openAmplify(latchkey, tracked);
    const withAnswer = async () => {
      const asked = await enter({ username, password, options: { authFlowType: 'CUSTOM_WITH_SRP' } });
      if (asked.signInStep !== 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE') throw new Error(asked.signInStep);
      return requestsDuring(() => reply(solve(asked.additionalInfo)));
    };
    expect((await withAnswer()).requests).toEqual(['CUSTOM_CHALLENGE', 'ConfirmDevice']);
    await leave();
    expect(await withAnswer()).toEqual({ value: done, requests: ['CUSTOM_CHALLENGE', ...forDevice] });
  });
});
