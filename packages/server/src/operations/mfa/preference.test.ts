import type { AdminSetUserMFAPreferenceRequest, MFAOptionListType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode, totpStep } from '../../crypto/totp.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { SetUserPoolMfaConfig } from '../pools/SetUserPoolMfaConfig.ts';
import { AdminGetUser } from '../users/administration/AdminGetUser.ts';
import { AdminUpdateUserAttributes } from '../users/administration/AdminUpdateUserAttributes.ts';
import { GetUser } from '../users/self-service/GetUser.ts';
import { attributes, confirmedUser, newTestApp, type TestApp, signIn } from '../users/testing/users.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { AdminDeleteSoftwareToken } from './AdminDeleteSoftwareToken.ts';
import { AdminSetUserMFAPreference } from './AdminSetUserMFAPreference.ts';
import { AdminSetUserSettings } from './AdminSetUserSettings.ts';
import { AssociateSoftwareToken } from './AssociateSoftwareToken.ts';
import { newAppWithAllFactors } from './testing/mfa-apps.ts';
import { SetUserMFAPreference } from './SetUserMFAPreference.ts';
import { SetUserSettings } from './SetUserSettings.ts';
import { VerifySoftwareToken } from './VerifySoftwareToken.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

type FactorSettings = Omit<AdminSetUserMFAPreferenceRequest, 'UserPoolId' | 'Username'>;

const on = { Enabled: true, PreferredMfa: false };
const preferred = { Enabled: true, PreferredMfa: true };
const off = { Enabled: false, PreferredMfa: false };
const phone = { phone_number: '+15555550100' };

let userCount = 0;
async function person(values: Readonly<Record<string, string>> = {}, testApp?: TestApp) {
  const home = testApp ?? (await newAppWithAllFactors(services));
  const name = `jane-${userCount++}`;
  await confirmedUser(services, home, name, `${name}@example.com`, values);
  return { testApp: home, name };
}
type Person = Awaited<ReturnType<typeof person>>;

/** Sets up an authenticator app for the user. */
async function withApp({ testApp, name }: Person): Promise<string> {
  const AccessToken = await signIn(services, testApp, name);
  const { SecretCode = '' } = await callOperation(services, AssociateSoftwareToken, { AccessToken });
  const UserCode = totpCode(secretOf(SecretCode), totpStep(services.clock.now()));
  await callOperation(services, VerifySoftwareToken, { AccessToken, UserCode });
  return AccessToken;
}

function secretOf(base32: string): Uint8Array {
  const bits = Array.from(base32, (character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character));
  const text = bits.map((value) => value.toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(text.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

const prefer = ({ testApp, name }: Person, changes: FactorSettings) =>
  callOperation(services, AdminSetUserMFAPreference, { UserPoolId: testApp.UserPoolId, Username: name, ...changes });

async function settings({ testApp, name }: Person) {
  const user = await callOperation(services, AdminGetUser, { UserPoolId: testApp.UserPoolId, Username: name });
  return { list: user.UserMFASettingList, preferred: user.PreferredMfaSetting, options: user.MFAOptions };
}

const NONE = { list: undefined, preferred: undefined, options: undefined };
const smsOptions = [{ AttributeName: 'phone_number', DeliveryMedium: 'SMS' }];

const invalid = (message: string) => refusal('InvalidParameterException', message);

describe('MFA preferences', () => {
  it('are shown by GetUser and AdminGetUser; factors that are left out stay', async () => {
    const jane = await person(phone);
    expect(await settings(jane)).toEqual(NONE);
    await prefer(jane, { SMSMfaSettings: preferred });
    expect(await settings(jane)).toEqual({ list: ['SMS_MFA'], preferred: 'SMS_MFA', options: smsOptions });
    await prefer(jane, { EmailMfaSettings: on });
    expect(await settings(jane)).toMatchObject({ list: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'SMS_MFA' });
    await prefer(jane, { EmailMfaSettings: preferred });
    expect(await settings(jane)).toMatchObject({ list: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'EMAIL_OTP' });
    await prefer(jane, { EmailMfaSettings: on });
    expect(await settings(jane)).toMatchObject({ list: ['SMS_MFA', 'EMAIL_OTP'], preferred: undefined });
    await prefer(jane, { SMSMfaSettings: off, EmailMfaSettings: off, SoftwareTokenMfaSettings: off });
    expect(await settings(jane)).toEqual(NONE);
  });

  it('are set by the user, too', async () => {
    const jane = await person(phone);
    const AccessToken = await withApp(jane);
    await callOperation(services, SetUserMFAPreference, {
      AccessToken,
      SoftwareTokenMfaSettings: preferred,
      SMSMfaSettings: on,
      EmailMfaSettings: on,
    });
    expect(await callOperation(services, GetUser, { AccessToken })).toMatchObject({
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'],
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
      MFAOptions: smsOptions,
    });
  });

  it('require what the factor needs, and change nothing if one is rejected', async () => {
    const jane = await person();
    const noPhone = invalid('User does not have a phone_number set to turn on SMS MFA');
    await expect(prefer(jane, { EmailMfaSettings: preferred, SMSMfaSettings: on })).rejects.toEqual(noPhone);
    const noApp = invalid('User has not verified software token mfa');
    await expect(prefer(jane, { SoftwareTokenMfaSettings: preferred })).rejects.toEqual(noApp);
    expect(await settings(jane)).toEqual(NONE);
    const { UserPoolId } = jane.testApp;
    const UserAttributes = attributes({ email: '' });
    await callOperation(services, AdminUpdateUserAttributes, { UserPoolId, Username: jane.name, UserAttributes });
    const noEmail = invalid('User does not have an email set to turn on Email MFA');
    await expect(prefer(jane, { EmailMfaSettings: on })).rejects.toEqual(noEmail);
  });

  const refused: readonly [string, FactorSettings, string][] = [
    [
      'two preferred factors',
      { SMSMfaSettings: preferred, EmailMfaSettings: preferred },
      'Only one MFA method can be preferred.',
    ],
    [
      'a preferred factor that is off',
      { SMSMfaSettings: { PreferredMfa: true } },
      'SMS MFA can not be preferred when it is not enabled.',
    ],
    [
      'passkeys, which are a setting of the pool',
      { WebAuthnMfaSettings: { Enabled: true } },
      'WebAuthnMfaSettings cannot be enabled for a user: FactorConfiguration of the pool decides whether a passkey counts as both factors.',
    ],
  ];
  it.each(refused)('reject %s', async (_, changes, message) => {
    const jane = await person(phone);
    await expect(prefer(jane, changes)).rejects.toEqual(invalid(message));
    expect(await settings(jane)).toEqual(NONE);
  });

  it.each([
    ['SMSMfaSettings', 'SMS MFA'],
    ['EmailMfaSettings', 'Email MFA'],
    ['SoftwareTokenMfaSettings', 'Software Token MFA'],
  ])('reject a factor that the pool does not offer: %s', async (member, name) => {
    const jane = await person(phone, await newTestApp(services));
    const message = `${name} has not been enabled by the userPool`;
    await expect(prefer(jane, { [member]: on })).rejects.toEqual(invalid(message));
    await expect(prefer(jane, { [member]: off })).resolves.toEqual({});
  });

  it('have one preferred factor after 64 concurrent requests', async () => {
    const jane = await person(phone);
    const changes = [{ SMSMfaSettings: preferred }, { EmailMfaSettings: preferred }];
    await Promise.all(Array.from({ length: 64 }, (_, index) => prefer(jane, changes[index % 2] ?? {})));
    const { list, preferred: last } = await settings(jane);
    expect(list?.toSorted()).toEqual(['EMAIL_OTP', 'SMS_MFA']);
    expect(['EMAIL_OTP', 'SMS_MFA']).toContain(last);
  });
});

describe('SetUserSettings and AdminSetUserSettings', () => {
  const set = ({ testApp, name }: Person, MFAOptions: MFAOptionListType) =>
    callOperation(services, AdminSetUserSettings, { UserPoolId: testApp.UserPoolId, Username: name, MFAOptions });

  it('switch only SMS on and off', async () => {
    const jane = await person(phone);
    await prefer(jane, { EmailMfaSettings: preferred });
    expect(await set(jane, [{ AttributeName: 'phone_number', DeliveryMedium: 'SMS' }])).toEqual({});
    expect(await settings(jane)).toEqual({
      list: ['EMAIL_OTP', 'SMS_MFA'],
      preferred: 'EMAIL_OTP',
      options: smsOptions,
    });
    await prefer(jane, { SMSMfaSettings: preferred });
    expect(await set(jane, [{ AttributeName: 'phone_number', DeliveryMedium: 'SMS' }])).toEqual({});
    expect(await settings(jane)).toMatchObject({ preferred: 'SMS_MFA' });
    await set(jane, []);
    expect(await settings(jane)).toEqual({ list: ['EMAIL_OTP'], preferred: undefined, options: undefined });
  });

  it('are set by the user, too', async () => {
    const jane = await person(phone);
    const AccessToken = await signIn(services, jane.testApp, jane.name);
    const MFAOptions = [{ AttributeName: 'phone_number', DeliveryMedium: 'SMS' }] as const;
    expect(await callOperation(services, SetUserSettings, { AccessToken, MFAOptions })).toEqual({});
    expect(await settings(jane)).toMatchObject({ list: ['SMS_MFA'] });
  });

  it.each([
    [{ AttributeName: 'email', DeliveryMedium: 'EMAIL' }],
    [{ AttributeName: 'phone_number', DeliveryMedium: 'EMAIL' }],
    [{ DeliveryMedium: 'SMS' }],
  ] as const)('accept only SMS to the phone number: %j', async (option) => {
    const jane = await person(phone);
    const message = 'MFAOptions can only set SMS as the delivery medium of phone_number.';
    await expect(set(jane, [option])).rejects.toEqual(invalid(message));
  });

  it('reject unknown user names', async () => {
    const testApp = await newAppWithAllFactors(services);
    await expect(set({ testApp, name: 'nobody' }, [])).rejects.toEqual(refusals.userNotFound);
  });
});

describe('AdminDeleteSoftwareToken', () => {
  const remove = ({ testApp, name }: Person) =>
    callOperation(services, AdminDeleteSoftwareToken, { UserPoolId: testApp.UserPoolId, Username: name });

  it('removes the app, the preference for it, and an app that is not verified yet', async () => {
    const jane = await person(phone);
    const AccessToken = await withApp(jane);
    await prefer(jane, { SoftwareTokenMfaSettings: preferred, SMSMfaSettings: on });
    const waiting = await callOperation(services, AssociateSoftwareToken, { AccessToken });
    expect(await remove(jane)).toEqual({});
    expect(await settings(jane)).toEqual({ list: ['SMS_MFA'], preferred: undefined, options: smsOptions });
    const UserCode = totpCode(secretOf(waiting.SecretCode ?? ''), totpStep(services.clock.now()));
    await expect(callOperation(services, VerifySoftwareToken, { AccessToken, UserCode })).rejects.toMatchObject({
      code: 'SoftwareTokenMFANotFoundException',
    });
    expect(await remove(jane)).toEqual({});
  });

  it('makes the user set up another app in a pool that requires MFA', async () => {
    const testApp = await newAppWithAllFactors(services);
    const jane = await person({}, testApp);
    await withApp(jane);
    await prefer(jane, { SoftwareTokenMfaSettings: preferred });
    await remove(jane);
    const { UserPoolId } = testApp;
    await callOperation(services, SetUserPoolMfaConfig, {
      UserPoolId,
      MfaConfiguration: 'ON',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    });
    // No tokens: the sign-in stops at MFA_SETUP.
    expect(await signIn(services, testApp, jane.name)).toBe('');
  });

  it('rejects unknown user names', async () => {
    const testApp = await newAppWithAllFactors(services);
    await expect(remove({ testApp, name: 'nobody' })).rejects.toEqual(refusals.userNotFound);
  });
});
