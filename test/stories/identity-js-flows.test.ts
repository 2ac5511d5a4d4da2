/** The sign-in flows of amazon-cognito-identity-js, unmodified, besides the password and the authenticator app. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { customAuthTriggers, functionArguments, solve } from '../harness/custom-auth.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { createFactorApp, enabled, newPersonWithAddresses, preferFactors, setFactors } from '../harness/factors.ts';
import {
  answer,
  authenticate,
  Browser,
  initiateCustom,
  requestsDuring,
  selectFactor,
  sendCode,
  sendCustomAnswer,
  type Stage,
  tokensIn,
} from '../harness/identity-js.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson, setUpAuthenticator } from '../harness/people.ts';
import { incorrect, refusal } from '../harness/refusal.ts';
import { type App, createApp, signIn } from '../harness/sign-in.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({ args: functionArguments });
});
afterAll(() => latchkey.stop());

const forDevice = ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];

/** Returns the sum in a custom challenge. Any other stage fails the test. */
function sumIn(reached: Stage): string {
  if (reached.asks !== 'CUSTOM_CHALLENGE') throw new Error(`The sign-in asks for ${reached.asks}.`);
  return solve(reached.parameters);
}

const nameIn = (reached: Stage) => claimsOf(tokensIn(reached).session.getAccessToken().getJwtToken())['username'];

describe('codes by SMS', () => {
  let app: App;
  beforeAll(async () => {
    app = await createFactorApp(
      latchkey,
      { mode: 'OPTIONAL', app: true },
      { pool: { DeviceConfiguration: alwaysWithSuppression } },
    );
  });

  it('sendMFACode sends them, and the device takes the place of the next', async () => {
    const person = await newPersonWithAddresses(app);
    const { username, phone } = person;
    await preferFactors(app, person, { SMSMfaSettings: enabled });
    const browser = new Browser(latchkey.endpoint, app);
    const user = browser.user(username);
    expect((await authenticate(user, password)).asks).toBe('SMS_MFA');
    await expect(sendCode(user, 'abcdef', 'SMS_MFA')).rejects.toMatchObject({ code: 'CodeMismatchException' });
    const code = await latestCode(latchkey, phone);
    const first = await requestsDuring(() => sendCode(user, code, 'SMS_MFA'));
    expect(first.requests).toEqual(['SMS_MFA', 'ConfirmDevice']);
    expect(nameIn(first.value)).toBe(username);
    const again = await requestsDuring(() => authenticate(browser.user(username), password));
    expect([again.value.asks, again.requests]).toEqual([
      'nothing',
      ['InitiateAuth', 'PASSWORD_VERIFIER', ...forDevice],
    ]);
  });

  it('setUserMfaPreference enables them', async () => {
    const { username } = await newPersonWithAddresses(app);
    const user = new Browser(latchkey.endpoint, app).user(username);
    tokensIn(await authenticate(user, password));
    const preference = { PreferredMfa: true, Enabled: true };
    expect(await answer<string>((callback) => user.setUserMfaPreference(preference, null, callback))).toBe('SUCCESS');
    const elsewhere = new Browser(latchkey.endpoint, app).user(username);
    expect((await authenticate(elsewhere, password)).asks).toBe('SMS_MFA');
  });

  it('sendMFASelectionAnswer chooses between them and the app', async () => {
    const required = await createFactorApp(latchkey, { mode: 'OFF' });
    const person = await newPersonWithAddresses(required);
    const { username, phone } = person;
    await setFactors(required, { mode: 'OPTIONAL', app: true });
    const { result } = await signIn(required, person);
    const authenticator = await setUpAuthenticator(required, result.AccessToken);
    await preferFactors(required, person, { SMSMfaSettings: enabled, SoftwareTokenMfaSettings: enabled });
    for (const kind of ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'] as const) {
      const user = new Browser(latchkey.endpoint, required).user(username);
      const choice = await authenticate(user, password);
      expect(choice).toMatchObject({
        asks: 'SELECT_MFA_TYPE',
        parameters: { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' },
      });
      expect((await selectFactor(user, kind)).asks).toBe(kind);
      const code = kind === 'SMS_MFA' ? await latestCode(latchkey, phone) : await authenticator.code();
      expect(nameIn(await sendCode(user, code, kind))).toBe(username);
    }
  });
});

describe('CUSTOM_AUTH', () => {
  let app: App;
  beforeAll(async () => {
    app = await createApp(latchkey, {
      pool: { LambdaConfig: customAuthTriggers, DeviceConfiguration: alwaysWithSuppression },
      mfa: 'OFF',
    });
  });

  it('initiateAuth: challenges without a password', async () => {
    const { username } = await newPerson(app, uniqueName('twice'));
    const user = new Browser(latchkey.endpoint, app).user(username);
    const first = await initiateCustom(user);
    const second = await sendCustomAnswer(user, sumIn(first));
    const third = await sendCustomAnswer(user, 'no idea');
    expect(sumIn(third)).not.toBe(sumIn(second));
    expect(nameIn(await sendCustomAnswer(user, sumIn(third)))).toBe(username);
  });

  it('authenticateUser: the password first; a remembered device gives its proof at the end', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const browser = new Browser(latchkey.endpoint, app);
    const begin = async (guess = password) => {
      const user = browser.user(username);
      user.setAuthenticationFlowType('CUSTOM_AUTH');
      return { user, reached: await authenticate(user, guess) };
    };
    expect(await refusal(begin('Wrong-Horse-7'))).toEqual(incorrect);
    const { user, reached } = await begin();
    const first = await requestsDuring(() => sendCustomAnswer(user, sumIn(reached)));
    expect(first.requests).toEqual(['CUSTOM_CHALLENGE', 'ConfirmDevice']);
    expect(nameIn(first.value)).toBe(username);
    const again = await begin();
    const second = await requestsDuring(() => sendCustomAnswer(again.user, sumIn(again.reached)));
    expect(second.requests).toEqual(['CUSTOM_CHALLENGE', ...forDevice]);
    expect(nameIn(second.value)).toBe(username);
  });

  it('failAuthentication has the same error as a wrong password', async () => {
    const { username } = await newPerson(app, uniqueName('quiz'));
    const user = new Browser(latchkey.endpoint, app).user(username);
    await initiateCustom(user);
    for (const guess of ['1', '2']) await sendCustomAnswer(user, guess);
    expect(await refusal(sendCustomAnswer(user, '3'))).toEqual(incorrect);
  });
});
