/** User accounts through the AWS SDK: preferred factors, password history, and sign-ups without a password. */
import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminSetUserSettingsCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import {
  createFactorApp,
  enabled,
  messagePool,
  newPersonWithAddresses,
  preferFactors,
  preferred,
  setFactors,
} from '../harness/factors.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson, newPersonWithTotp } from '../harness/people.ts';
import { parameterError, refusal, refused } from '../harness/refusal.ts';
import { type App, createApp, initiate, respond, signIn } from '../harness/sign-in.ts';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

const limitExceeded = refused('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
const wrongCode = refused('CodeMismatchException', 'Invalid verification code provided, please try again.');
const usedBefore = refused('PasswordHistoryPolicyViolationException', 'Password has previously been used.');

/** Returns an access token of a user without a second factor. */
const tokenOf = async (app: App, username: string, PASSWORD = password): Promise<string> =>
  (await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD })).AuthenticationResult?.AccessToken ?? '';

const settingsOf = async ({ sdk, userPoolId: UserPoolId }: App, Username: string) => {
  const user = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
  return [user.UserMFASettingList, user.PreferredMfaSetting, user.MFAOptions];
};

const smsOption = { AttributeName: 'phone_number', DeliveryMedium: 'SMS' } as const;

describe('second factors', () => {
  it('a user enables SMS, and the next sign-in asks for a code', async () => {
    const app = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true });
    const { username, phone } = await newPersonWithAddresses(app);
    const AccessToken = await tokenOf(app, username);
    await app.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: preferred }));
    const user = await app.sdk.send(new GetUserCommand({ AccessToken }));
    expect(user).toMatchObject({
      UserMFASettingList: ['SMS_MFA'],
      PreferredMfaSetting: 'SMS_MFA',
      MFAOptions: [smsOption],
    });
    const asked = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
    expect(asked.ChallengeName).toBe('SMS_MFA');
    const answer = { USERNAME: username, SMS_MFA_CODE: await latestCode(latchkey, phone) };
    expect((await respond(app, 'SMS_MFA', answer, asked.Session)).AuthenticationResult).toBeDefined();
  });

  it('a factor that the user does not have, or two preferred factors, are rejected', async () => {
    const app = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true });
    const { username } = await newPersonWithAddresses(app, ['email']);
    const AccessToken = await tokenOf(app, username);
    const noPhone = parameterError('User does not have a phone_number set to turn on SMS MFA');
    const wishes = { AccessToken, SMSMfaSettings: enabled };
    expect(await refusal(app.sdk.send(new SetUserMFAPreferenceCommand(wishes)))).toEqual(noPhone);
    const both = { AccessToken, SMSMfaSettings: preferred, EmailMfaSettings: preferred };
    expect(await refusal(app.sdk.send(new SetUserMFAPreferenceCommand(both)))).toEqual(
      parameterError('Only one MFA method can be preferred.'),
    );
    expect(await settingsOf(app, username)).toEqual([undefined, undefined, undefined]);
  });

  it('the older settings enable and disable SMS', async () => {
    const app = await createFactorApp(latchkey, { mode: 'OPTIONAL' });
    const { username: Username } = await newPersonWithAddresses(app);
    const set = (MFAOptions: (typeof smsOption)[]) =>
      app.sdk.send(new AdminSetUserSettingsCommand({ UserPoolId: app.userPoolId, Username, MFAOptions }));
    await set([smsOption]);
    expect(await settingsOf(app, Username)).toEqual([['SMS_MFA'], undefined, [smsOption]]);
    await set([]);
    expect(await settingsOf(app, Username)).toEqual([undefined, undefined, undefined]);
  });

  it('an administrator removes a lost authenticator app', async () => {
    const app = await createApp(latchkey);
    const person = await newPersonWithTotp(app);
    await setFactors(app, { mode: 'ON', app: true });
    const { username: Username } = person;
    expect((await signIn(app, person)).challenges).toContain('SOFTWARE_TOKEN_MFA');
    await app.sdk.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId: app.userPoolId, Username }));
    const next = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: Username, PASSWORD: password });
    expect(next.ChallengeName).toBe('MFA_SETUP');
  });

  it('a reset code is not sent to the address that receives MFA codes', async () => {
    const RecoveryMechanisms = [
      { Name: 'verified_email' as const, Priority: 1 },
      { Name: 'verified_phone_number' as const, Priority: 2 },
    ];
    const pool = { ...messagePool, AccountRecoverySetting: { RecoveryMechanisms } };
    const app = await createFactorApp(latchkey, { mode: 'OPTIONAL', email: true }, { pool });
    const both = await newPersonWithAddresses(app);
    const forgot = (Username: string) => app.sdk.send(new ForgotPasswordCommand({ ClientId: app.clientId, Username }));
    expect((await forgot(both.username)).CodeDeliveryDetails?.DeliveryMedium).toBe('EMAIL');
    await preferFactors(app, both, { EmailMfaSettings: preferred });
    expect((await forgot(both.username)).CodeDeliveryDetails?.DeliveryMedium).toBe('SMS');
    const one = await newPersonWithAddresses(app, ['email']);
    await preferFactors(app, one, { EmailMfaSettings: preferred });
    expect(await refusal(forgot(one.username))).toEqual(
      parameterError('Cannot reset password for the user as there is no registered/verified email or phone_number'),
    );
  });
});

describe('passwords', () => {
  let app: App;
  beforeAll(async () => {
    const Policies = { PasswordPolicy: { PasswordHistorySize: 2 } };
    app = await createApp(latchkey, { mfa: 'OFF', pool: { Policies, AutoVerifiedAttributes: ['email'] } });
  });

  it('ChangePassword rejects the last two', async () => {
    const { username } = await newPerson(app);
    const AccessToken = await tokenOf(app, username);
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      app.sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
    expect(await refusal(change(password, password))).toEqual(usedBefore);
    await change(password, `${password}-2`);
    expect(await refusal(change(`${password}-2`, password))).toEqual(usedBefore);
    await change(`${password}-2`, `${password}-3`);
    await change(`${password}-3`, password);
    expect(await tokenOf(app, username)).not.toBe('');
  });

  it('a reset rejects them even with the right code, and the code stays valid', async () => {
    const username = uniqueName();
    const email = `${username}@example.com`;
    const { sdk, clientId: ClientId } = app;
    const UserAttributes = [{ Name: 'email', Value: email }];
    await sdk.send(new SignUpCommand({ ClientId, Username: username, Password: password, UserAttributes }));
    const code = await latestCode(latchkey, email);
    await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: username, ConfirmationCode: code }));
    await sdk.send(new ForgotPasswordCommand({ ClientId, Username: username }));
    const ConfirmationCode = await latestCode(latchkey, email);
    const reset = (Password: string, given = ConfirmationCode) =>
      sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username: username, ConfirmationCode: given, Password }));
    const another = ConfirmationCode === '000000' ? '000001' : '000000';
    expect(await refusal(reset(password, another))).toEqual(wrongCode);
    expect(await refusal(reset(password))).toEqual(usedBefore);
    await reset(`${password}-2`);
    expect(await tokenOf(app, username, `${password}-2`)).not.toBe('');
  });
});

describe('a sign-up without a password', () => {
  it('leads to a sign-in, and a password can be set later', async () => {
    const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] } };
    const app = await createApp(latchkey, { mfa: 'OFF', pool: { Policies, AutoVerifiedAttributes: ['email'] } });
    const { sdk, clientId: ClientId } = app;
    const Username = uniqueName();
    const email = `${Username}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: email }];
    const { Session } = await sdk.send(new SignUpCommand({ ClientId, Username, UserAttributes }));
    const ConfirmationCode = await latestCode(latchkey, email);
    await sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode, Session }));
    const asked = await initiate(app, 'USER_AUTH', { USERNAME: Username, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const answer = { USERNAME: Username, EMAIL_OTP_CODE: await latestCode(latchkey, email) };
    const { AuthenticationResult } = await respond(app, 'EMAIL_OTP', answer, asked.Session);
    const AccessToken = AuthenticationResult?.AccessToken ?? '';
    const factors = async () =>
      (await sdk.send(new GetUserAuthFactorsCommand({ AccessToken }))).ConfiguredUserAuthFactors;
    expect(await factors()).toEqual(['EMAIL_OTP']);
    await sdk.send(new ChangePasswordCommand({ AccessToken, ProposedPassword: password }));
    expect(await factors()).toEqual(['PASSWORD', 'EMAIL_OTP']);
    const { userPoolId: UserPoolId } = app;
    const seen = await sdk.send(new AdminGetUserAuthFactorsCommand({ UserPoolId, Username }));
    expect(seen).toMatchObject({ Username, ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP'] });
    expect(await tokenOf(app, Username)).not.toBe('');
  });
});

describe('a new e-mail address that must be verified first', () => {
  it('replaces the old one after it is verified, by one of 64 attempts', async () => {
    const app = await createApp(latchkey, {
      mfa: 'OFF',
      pool: {
        AutoVerifiedAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      },
    });
    const { sdk } = app;
    const before = `${uniqueName()}@example.com`;
    const { username } = await newPerson(app, uniqueName(), { email: before, email_verified: 'true' });
    const AccessToken = await tokenOf(app, username);
    const after = `${uniqueName()}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: after }];
    await sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
    const address = async () => {
      const user = await sdk.send(new GetUserCommand({ AccessToken }));
      return user.UserAttributes?.find(({ Name }) => Name === 'email')?.Value;
    };
    expect(await address()).toBe(before);
    await sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }));
    const Code = await latestCode(latchkey, after);
    const verify = () => sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));
    const tries = await Promise.allSettled(Array.from({ length: 64 }, verify));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await address()).toBe(after);
    expect(await refusal(verify())).toEqual(limitExceeded);
  });
});
