import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { AdminCreateUser } from './administration/AdminCreateUser.ts';
import { ConfirmForgotPassword } from './self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from './self-service/ForgotPassword.ts';
import {
  account,
  attributes,
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  PASSWORD,
  type TestApp,
  signIn,
  signUp,
} from './testing/users.ts';
import { refusal } from './testing/refusal.ts';
import { AdminConfirmSignUp } from '../sign-up/AdminConfirmSignUp.ts';
import { ConfirmSignUp } from '../sign-up/ConfirmSignUp.ts';
import { SignUp } from '../sign-up/SignUp.ts';

let services: TestServices;
let events: TestEvent[];
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(() => {
  events = [];
  services.functions.clear();
  services.functions.set('tell', (event) => {
    events.push(event);
    return event;
  });
});

/** Sets the response of the function. */
function answering(response: Record<string, unknown>): void {
  services.functions.set('tell', (event) => {
    events.push(event);
    return { ...event, response: { ...event.response, ...response } };
  });
}

const both = { LambdaConfig: { PreSignUp: functionArn('tell'), PostConfirmation: functionArn('tell') } };
const inputOf = ({ ClientId }: TestApp, Username: string) => ({
  ClientId,
  Username,
  Password: PASSWORD,
  UserAttributes: attributes({ email: `${Username}@example.com`, name: 'Jane' }),
});

describe('pre sign-up', () => {
  it('gets the data of the sign-up before the user exists', async () => {
    const testApp = await newTestApp(services, both);
    await callOperation(services, SignUp, {
      ...inputOf(testApp, 'jane'),
      ValidationData: attributes({ captcha: 'passed' }),
      ClientMetadata: { campaign: 'spring' },
    });
    expect(events).toStrictEqual([
      {
        version: '1',
        region: 'us-east-1',
        userPoolId: testApp.UserPoolId,
        userName: 'jane',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: testApp.ClientId },
        triggerSource: 'PreSignUp_SignUp',
        request: {
          userAttributes: { email: 'jane@example.com', name: 'Jane' },
          validationData: { captcha: 'passed' },
          clientMetadata: { campaign: 'spring' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ]);
  });

  it('can reject the sign-up; no user is created', async () => {
    const testApp = await newTestApp(services, both);
    services.functions.set('tell', () => {
      throw new Error('by invitation only');
    });
    await expect(callOperation(services, SignUp, inputOf(testApp, 'jane'))).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PreSignUp failed with error by invitation only.'),
    );
    await expect(account(services, testApp, 'jane')).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });

  it('can confirm the user and mark addresses as verified; no code is sent and post confirmation runs', async () => {
    const testApp = await newTestApp(services, both);
    answering({ autoConfirmUser: true, autoVerifyEmail: true });
    const reply = await callOperation(services, SignUp, {
      ...inputOf(testApp, 'sure'),
      ClientMetadata: { campaign: 'spring' },
    });
    expect(reply).toStrictEqual({ UserConfirmed: true, UserSub: reply.UserSub });
    expect(services.inbox.list('sure@example.com')).toStrictEqual([]);
    expect(await account(services, testApp, 'sure')).toMatchObject({
      UserStatus: 'CONFIRMED',
      attributes: { email_verified: 'true' },
    });
    expect(events.map(({ triggerSource }) => triggerSource)).toStrictEqual([
      'PreSignUp_SignUp',
      'PostConfirmation_ConfirmSignUp',
    ]);
    expect(events[1]?.request).toMatchObject({ clientMetadata: { campaign: 'spring' } });
    expect(await signIn(services, testApp, 'sure')).not.toBe('');
  });

  it('cannot mark an address as verified that the user does not have', async () => {
    const testApp = await newTestApp(services, both);
    answering({ autoVerifyPhone: true });
    await expect(callOperation(services, SignUp, inputOf(testApp, 'jane'))).rejects.toEqual(
      refusal('InvalidLambdaResponseException', 'PreSignUp: the user has no phone_number to mark as verified.'),
    );
  });

  it('runs for users that an administrator creates, but its answer changes nothing for them', async () => {
    const testApp = await newTestApp(services, both);
    answering({ autoConfirmUser: true, autoVerifyEmail: true });
    const { UserPoolId } = testApp;
    const input = { UserPoolId, Username: 'made', UserAttributes: attributes({ email: 'made@example.com' }) };
    await callOperation(services, AdminCreateUser, { ...input, ClientMetadata: { why: 'hired' } });
    expect(events).toMatchObject([
      {
        userName: 'made',
        triggerSource: 'PreSignUp_AdminCreateUser',
        callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
        request: {
          userAttributes: { email: 'made@example.com' },
          validationData: null,
          clientMetadata: { why: 'hired' },
        },
      },
    ]);
    const made = await account(services, testApp, 'made');
    expect(made).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(made.attributes).not.toHaveProperty('email_verified');
    await callOperation(services, AdminCreateUser, { UserPoolId, Username: 'made', MessageAction: 'RESEND' });
    expect(events).toHaveLength(1);
  });
});

describe('post confirmation', () => {
  it('runs after the right code', async () => {
    const testApp = await newTestApp(services, { ...both, AliasAttributes: ['email'] });
    const sub = await signUp(services, testApp, 'conny', { email: 'Conny@example.com' });
    const input = { ClientId: testApp.ClientId, Username: 'conny' };
    const ConfirmationCode = lastCode(services, 'Conny@example.com');
    await callOperation(services, ConfirmSignUp, { ...input, ConfirmationCode, ClientMetadata: { a: 'b' } });
    expect(events[1]).toStrictEqual({
      version: '1',
      region: 'us-east-1',
      userPoolId: testApp.UserPoolId,
      userName: 'conny',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: testApp.ClientId },
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      request: {
        userAttributes: {
          sub,
          'cognito:email_alias': 'Conny@example.com',
          'cognito:user_status': 'CONFIRMED',
          email: 'Conny@example.com',
          email_verified: 'true',
        },
        clientMetadata: { a: 'b' },
      },
      response: {},
    });
  });

  it('can fail the request, but the user stays confirmed', async () => {
    const testApp = await newTestApp(services, both);
    await signUp(services, testApp, 'done', { email: 'done@example.com' });
    services.functions.set('tell', () => {
      throw new Error('mail list is full');
    });
    const ConfirmationCode = lastCode(services, 'done@example.com');
    const input = { ClientId: testApp.ClientId, Username: 'done', ConfirmationCode };
    await expect(callOperation(services, ConfirmSignUp, input)).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PostConfirmation failed with error mail list is full.'),
    );
    expect(await account(services, testApp, 'done')).toMatchObject({ UserStatus: 'CONFIRMED' });
  });

  it('does not run after a wrong code', async () => {
    const testApp = await newTestApp(services, both);
    await signUp(services, testApp, 'wrong', { email: 'wrong@example.com' });
    const input = { ClientId: testApp.ClientId, Username: 'wrong', ConfirmationCode: '1' };
    await expect(callOperation(services, ConfirmSignUp, input)).rejects.toThrow();
    expect(events).toHaveLength(1);
  });

  it('runs after confirmations by an administrator and after password resets', async () => {
    const testApp = await newTestApp(services, both);
    const { UserPoolId, ClientId } = testApp;
    await signUp(services, testApp, 'hand', {});
    const ClientMetadata = { by: 'hand' };
    await callOperation(services, AdminConfirmSignUp, { UserPoolId, Username: 'hand', ClientMetadata });
    expect(events[1]).toMatchObject({
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
      request: { clientMetadata: { by: 'hand' } },
    });
    await confirmedUser(services, testApp, 'forgetful', 'forgetful@example.com');
    await callOperation(services, ForgotPassword, { ClientId, Username: 'forgetful' });
    const ConfirmationCode = lastCode(services, 'forgetful@example.com');
    const reset = { ClientId, Username: 'forgetful', ConfirmationCode, Password: OTHER_PASSWORD };
    await callOperation(services, ConfirmForgotPassword, { ...reset, ClientMetadata: { c: 'd' } });
    expect(events.at(-1)).toMatchObject({
      userName: 'forgetful',
      triggerSource: 'PostConfirmation_ConfirmForgotPassword',
      callerContext: { clientId: ClientId },
      request: { userAttributes: { 'cognito:user_status': 'CONFIRMED' }, clientMetadata: { c: 'd' } },
    });
  });
});

describe('a function that cannot be used', () => {
  it.each([
    ['null', null],
    ['nonsense', { response: { autoConfirmUser: 1 } }],
  ])('because it answers %s', async (_what, answer) => {
    const testApp = await newTestApp(services, both);
    services.functions.set('tell', () => answer);
    await expect(callOperation(services, SignUp, inputOf(testApp, 'jane'))).rejects.toEqual(
      refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output'),
    );
  });

  it('because it does not exist', async () => {
    const testApp = await newTestApp(services, both);
    services.functions.delete('tell');
    await expect(callOperation(services, SignUp, inputOf(testApp, 'jane'))).rejects.toEqual(
      refusal('UnexpectedLambdaException', 'PreSignUp invocation failed due to error ResourceNotFoundException.'),
    );
  });

  it('does not matter once the pool has no trigger', async () => {
    const testApp = await newTestApp(services, both);
    services.functions.delete('tell');
    await callOperation(services, UpdateUserPool, {
      UserPoolId: testApp.UserPoolId,
      AutoVerifiedAttributes: ['email'],
    });
    await signUp(services, testApp, 'free', { email: 'free@example.com' });
    expect(events).toHaveLength(0);
  });
});
