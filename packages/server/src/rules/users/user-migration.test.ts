import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newFactorApp } from '../../challenges/testing/factor-users.ts';
import { byPassword } from '../../challenges/testing/sign-in-steps.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import { ConfirmForgotPassword } from '../../operations/users/self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from '../../operations/users/self-service/ForgotPassword.ts';
import {
  account,
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  type TestApp,
  signIn,
} from '../../operations/users/testing/users.ts';
import { refusal, refusals } from '../../operations/users/testing/refusal.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';

let services: TestServices;
let events: TestEvent[];
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(() => {
  events = [];
});

const migrating = { LambdaConfig: { UserMigration: functionArn('old') } };
const jane = { email: 'jane@example.com', email_verified: 'true' };

/** Sets the response of the UserMigration trigger. */
function triggerReturns(response: Record<string, unknown>): void {
  services.functions.set('old', (event) => {
    events.push(event);
    return { ...event, response };
  });
}

describe('at a sign-in', () => {
  it('a user whom the trigger knows is created with the typed password', async () => {
    const place = await newTestApp(services, migrating);
    triggerReturns({ userAttributes: jane, messageAction: 'SUPPRESS' });
    const { AuthenticationResult } = await callOperation(services, InitiateAuth, {
      ClientId: place.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD: 'weak' },
      ClientMetadata: { from: 'app' },
    });
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    expect(events).toStrictEqual([
      {
        version: '1',
        region: 'us-east-1',
        userPoolId: place.UserPoolId,
        userName: 'jane',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: place.ClientId },
        triggerSource: 'UserMigration_Authentication',
        request: { password: 'weak', validationData: { from: 'app' } },
        response: {
          userAttributes: null,
          forceAliasCreation: null,
          enableSMSMFA: null,
          finalUserStatus: null,
          messageAction: null,
          desiredDeliveryMediums: null,
        },
      },
    ]);
    expect(await account(services, place, 'jane')).toMatchObject({ UserStatus: 'CONFIRMED', attributes: jane });
    expect(await signIn(services, place, 'jane', 'weak')).not.toBe('');
    expect(events).toHaveLength(1);
  });

  it('a user whom the trigger does not know is unknown', async () => {
    const place = await newTestApp(services, migrating);
    triggerReturns({});
    await expect(signIn(services, place, 'nobody')).rejects.toEqual(refusals.userNotFound);
    services.functions.set('old', () => {
      throw new Error('Bad password');
    });
    await expect(signIn(services, place, 'nobody')).rejects.toEqual(
      refusal('UserLambdaValidationException', 'UserMigration failed with error Bad password.'),
    );
  });

  it('a user who must choose a new password gets that error', async () => {
    const place = await newTestApp(services, migrating);
    triggerReturns({ userAttributes: jane, finalUserStatus: 'RESET_REQUIRED' });
    await expect(signIn(services, place, 'jane')).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
  });

  it('a user gets SMS as the second factor if the trigger says so', async () => {
    const app = await newFactorApp(services, { mode: 'OPTIONAL', pool: migrating });
    const phone_number = `+1555${String(services.random.integer(10_000_000)).padStart(7, '0')}`;
    triggerReturns({ userAttributes: { phone_number, phone_number_verified: 'true' }, enableSMSMFA: true });
    const reply = await byPassword(app, 'jane');
    expect(reply).toMatchObject({ ChallengeName: 'SMS_MFA' });
    const { UserPoolId } = app;
    const user = await callOperation(services, AdminGetUser, { UserPoolId, Username: 'jane' });
    expect(user).toMatchObject({ PreferredMfaSetting: 'SMS_MFA', UserMFASettingList: ['SMS_MFA'] });
    triggerReturns({ userAttributes: jane, enableSMSMFA: true });
    await expect(byPassword(app, 'june')).rejects.toEqual(
      refusal('InvalidLambdaResponseException', 'UserMigration: SMS MFA needs a phone_number.'),
    );
  });

  it('many concurrent sign-ins create one user', async () => {
    const place = await newTestApp(services, migrating);
    triggerReturns({ userAttributes: jane });
    const tries = await Promise.all(Array.from({ length: 64 }, () => signIn(services, place, 'jane')));
    expect(tries.every((token) => token !== '')).toBe(true);
    const subs = new Set(
      tries.map((token) => (JSON.parse(atob(token.split('.')[1] ?? '')) as { readonly sub: string }).sub),
    );
    expect(subs.size).toBe(1);
  });

  it('an address is the user name if the pool says so', async () => {
    const place = await newTestApp(services, { ...migrating, UsernameAttributes: ['email'] });
    triggerReturns({ userAttributes: { ...jane, username: 'ignored' } });
    expect(await signIn(services, place, 'jane@example.com')).not.toBe('');
    const { attributes, Username } = await account(services, place, 'jane@example.com');
    expect(Username).toBe(attributes['sub']);
  });

  it('the trigger supplies the user name if an alias was typed', async () => {
    const place = await newTestApp(services, { ...migrating, AliasAttributes: ['email'] });
    triggerReturns({ userAttributes: { ...jane, username: 'jane' } });
    expect(await signIn(services, place, 'jane@example.com')).not.toBe('');
    expect(await account(services, place, 'jane')).toMatchObject({ Username: 'jane' });
  });

  it('an address is taken over only if the trigger says so', async () => {
    const place = await newTestApp(services, { ...migrating, AliasAttributes: ['email'] });
    await confirmedUser(services, place, 'holder', 'jane@example.com');
    triggerReturns({ userAttributes: jane });
    await expect(signIn(services, place, 'jane')).rejects.toEqual(
      refusal('InvalidLambdaResponseException', 'UserMigration: An account with the email already exists.'),
    );
    triggerReturns({ userAttributes: jane, forceAliasCreation: true });
    expect(await signIn(services, place, 'jane')).not.toBe('');
    expect(await account(services, place, 'holder')).toMatchObject({ attributes: { email_verified: 'false' } });
  });

  it.each([
    [
      { userAttributes: { sub: 'mine' } },
      'UserMigration: Attributes did not conform to the schema: sub: Attribute cannot be updated.',
    ],
    [
      { userAttributes: { height: '2' } },
      'UserMigration: Attributes did not conform to the schema: Type for attribute {height} could not be determined',
    ],
    [{ userAttributes: jane, enableSMSMFA: true }, 'UserMigration: The user pool has no MFA.'],
  ])('an invalid user is rejected: %j', async (response, message) => {
    const place = await newTestApp(services, migrating);
    triggerReturns(response);
    await expect(signIn(services, place, 'jane')).rejects.toEqual(refusal('InvalidLambdaResponseException', message));
    await expect(account(services, place, 'jane')).rejects.toEqual(refusals.userNotFound);
  });
});

describe('at a forgotten password', () => {
  const forgot = (place: TestApp, Username: string) =>
    callOperation(services, ForgotPassword, { ClientId: place.ClientId, Username, ClientMetadata: { from: 'app' } });

  it('a user whom the trigger knows gets a code', async () => {
    const place = await newTestApp(services, migrating);
    const email = `${services.random.uuid()}@example.com`;
    triggerReturns({ userAttributes: { email, email_verified: 'true' } });
    await forgot(place, 'jane');
    expect(events[0]).toMatchObject({
      userName: 'jane',
      triggerSource: 'UserMigration_ForgotPassword',
      request: { validationData: null, clientMetadata: { from: 'app' } },
    });
    expect(events[0]?.request).not.toHaveProperty('password');
    expect(await account(services, place, 'jane')).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
    const input = { ClientId: place.ClientId, Username: 'jane', Password: OTHER_PASSWORD };
    await callOperation(services, ConfirmForgotPassword, { ...input, ConfirmationCode: lastCode(services, email) });
    expect(await signIn(services, place, 'jane', OTHER_PASSWORD)).not.toBe('');
  });

  it('a user whom the trigger does not know is unknown', async () => {
    const place = await newTestApp(services, migrating);
    triggerReturns({});
    await expect(forgot(place, 'nobody')).rejects.toEqual(refusals.unknownToClient);
  });
});
