import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
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

/** The old directory answers so about everybody. */
function knows(response: Record<string, unknown>): void {
  services.functions.set('old', (event) => {
    events.push(event);
    return { ...event, response };
  });
}

describe('at a sign-in', () => {
  it('whoever the function knows is a user from now on, with the password that was typed', async () => {
    const place = await newTestApp(services, migrating);
    knows({ userAttributes: jane, messageAction: 'SUPPRESS' });
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

  it('one that the function does not know is unknown', async () => {
    const place = await newTestApp(services, migrating);
    knows({});
    await expect(signIn(services, place, 'nobody')).rejects.toEqual(refusals.userNotFound);
    services.functions.set('old', () => {
      throw new Error('Bad password');
    });
    await expect(signIn(services, place, 'nobody')).rejects.toEqual(
      refusal('UserLambdaValidationException', 'UserMigration failed with error Bad password.'),
    );
  });

  it('one who must choose a new password is told so', async () => {
    const place = await newTestApp(services, migrating);
    knows({ userAttributes: jane, finalUserStatus: 'RESET_REQUIRED' });
    await expect(signIn(services, place, 'jane')).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
  });

  it('many tries at once make one user', async () => {
    const place = await newTestApp(services, migrating);
    knows({ userAttributes: jane });
    const tries = await Promise.all(Array.from({ length: 64 }, () => signIn(services, place, 'jane')));
    expect(tries.every((token) => token !== '')).toBe(true);
    const subs = new Set(
      tries.map((token) => (JSON.parse(atob(token.split('.')[1] ?? '')) as { readonly sub: string }).sub),
    );
    expect(subs.size).toBe(1);
  });

  it('an address is the way in where the pool has it so', async () => {
    const place = await newTestApp(services, { ...migrating, UsernameAttributes: ['email'] });
    knows({ userAttributes: { ...jane, username: 'ignored' } });
    expect(await signIn(services, place, 'jane@example.com')).not.toBe('');
    const { attributes, Username } = await account(services, place, 'jane@example.com');
    expect(Username).toBe(attributes['sub']);
  });

  it('a user name comes from the function where people typed an alias', async () => {
    const place = await newTestApp(services, { ...migrating, AliasAttributes: ['email'] });
    knows({ userAttributes: { ...jane, username: 'jane' } });
    expect(await signIn(services, place, 'jane@example.com')).not.toBe('');
    expect(await account(services, place, 'jane')).toMatchObject({ Username: 'jane' });
  });

  it('an address moves only where the function says so', async () => {
    const place = await newTestApp(services, { ...migrating, AliasAttributes: ['email'] });
    await confirmedUser(services, place, 'holder', 'jane@example.com');
    knows({ userAttributes: jane });
    await expect(signIn(services, place, 'jane')).rejects.toEqual(
      refusal('InvalidLambdaResponseException', 'UserMigration: An account with the email already exists.'),
    );
    knows({ userAttributes: jane, forceAliasCreation: true });
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
  ])('an impossible user is refused: %j', async (response, message) => {
    const place = await newTestApp(services, migrating);
    knows(response);
    await expect(signIn(services, place, 'jane')).rejects.toEqual(refusal('InvalidLambdaResponseException', message));
    await expect(account(services, place, 'jane')).rejects.toEqual(refusals.userNotFound);
  });
});

describe('at a forgotten password', () => {
  const forgot = (place: TestApp, Username: string) =>
    callOperation(services, ForgotPassword, { ClientId: place.ClientId, Username, ClientMetadata: { from: 'app' } });

  it('whoever the function knows gets a code', async () => {
    const place = await newTestApp(services, migrating);
    const email = `${services.random.uuid()}@example.com`;
    knows({ userAttributes: { email, email_verified: 'true' } });
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

  it('one that the function does not know is unknown', async () => {
    const place = await newTestApp(services, migrating);
    knows({});
    await expect(forgot(place, 'nobody')).rejects.toEqual(refusals.unknownToClient);
  });
});
