import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { ResendConfirmationCode } from '../operations/sign-up/ResendConfirmationCode.ts';
import { ConfirmSignUp } from '../operations/sign-up/ConfirmSignUp.ts';
import { SignUp } from '../operations/sign-up/SignUp.ts';
import { AdminCreateUser } from '../operations/users/administration/AdminCreateUser.ts';
import { AdminResetUserPassword } from '../operations/users/administration/AdminResetUserPassword.ts';
import { ForgotPassword } from '../operations/users/self-service/ForgotPassword.ts';
import { GetUserAttributeVerificationCode } from '../operations/users/self-service/GetUserAttributeVerificationCode.ts';
import { attributes, confirmedUser, newTestApp, PASSWORD, signIn, signUp } from '../operations/users/testing/users.ts';
import { refusal } from '../operations/users/testing/refusal.ts';
import { UpdateUserAttributes } from '../operations/users/self-service/UpdateUserAttributes.ts';
import { decryptTestCode, functionArn, type TestEvent } from '../triggers/testing/test-functions.ts';

let services: TestServices;
let events: TestEvent[];
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(() => {
  events = [];
  services.functions.clear();
});

const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/1';
const wording = { LambdaConfig: { CustomMessage: functionArn('word') } };
const sending = {
  LambdaConfig: {
    CustomMessage: functionArn('word'),
    CustomEmailSender: { LambdaArn: functionArn('send'), LambdaVersion: 'V1_0' as const },
    CustomSMSSender: { LambdaArn: functionArn('send'), LambdaVersion: 'V1_0' as const },
    KMSKeyID,
  },
};

function words(response: Record<string, unknown>): void {
  services.functions.set('word', (event) => {
    events.push(event);
    return { ...event, response };
  });
}

describe('custom message', () => {
  it('words a message with the placeholders of the event', async () => {
    const testApp = await newTestApp(services, wording);
    words({ emailSubject: 'Welcome', emailMessage: '<b>{####}</b> for you', smsMessage: null });
    const input = { ClientId: testApp.ClientId, Username: 'jane', Password: PASSWORD };
    const UserAttributes = attributes({ email: 'jane@example.com' });
    const reply = await callOperation(services, SignUp, { ...input, UserAttributes, ClientMetadata: { lang: 'de' } });
    const [message] = services.inbox.list('jane@example.com');
    expect(message).toMatchObject({ subject: 'Welcome', body: `<b>${message?.code}</b> for you` });
    expect(events).toStrictEqual([
      {
        version: '1',
        region: 'us-east-1',
        userPoolId: testApp.UserPoolId,
        userName: 'jane',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: testApp.ClientId },
        triggerSource: 'CustomMessage_SignUp',
        request: {
          userAttributes: {
            sub: reply.UserSub,
            'cognito:user_status': 'UNCONFIRMED',
            email: 'jane@example.com',
            email_verified: 'false',
          },
          codeParameter: '{####}',
          linkParameter: '{##Click Here##}',
          usernameParameter: null,
          clientMetadata: { lang: 'de' },
        },
        response: { smsMessage: null, emailMessage: null, emailSubject: null },
      },
    ]);
  });

  it.each([
    [{}, 'Your verification code'],
    [{ emailSubject: '', emailMessage: '' }, 'Your verification code'],
    [{ emailSubject: 'Mine' }, 'Mine'],
  ])("keeps the pool's text where it gives none: %j", async (response, subject) => {
    const testApp = await newTestApp(services, wording);
    words(response);
    const address = `left-${services.random.uuid()}@example.com`;
    await signUp(services, testApp, 'jane', { email: address });
    const [message] = services.inbox.list(address);
    expect(message).toMatchObject({ subject, body: `Your verification code is ${message?.code}.` });
  });

  it('cannot put markup into what is filled in: code and user name stay escaped', async () => {
    const testApp = await newTestApp(services, wording);
    words({ emailMessage: '{username} {####}' });
    const input = { UserPoolId: testApp.UserPoolId, Username: '<i>', TemporaryPassword: 'Aa1-&<b>' };
    await callOperation(services, AdminCreateUser, {
      ...input,
      UserAttributes: attributes({ email: 'tag@example.com' }),
      DesiredDeliveryMediums: ['EMAIL'],
    });
    expect(services.inbox.list('tag@example.com')[0]?.body).toBe('&lt;i&gt; Aa1-&amp;&lt;b&gt;');
    expect(events[0]).toMatchObject({
      triggerSource: 'CustomMessage_AdminCreateUser',
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
      request: { usernameParameter: '{username}' },
    });
  });

  it.each([
    ['smsMessage', 141],
    ['emailMessage', 20_001],
    ['emailSubject', 141],
  ])('is rejected above the limit: %s of %i characters', async (name, length) => {
    const testApp = await newTestApp(services, wording);
    words({ [name]: 'x'.repeat(length) });
    await expect(signUp(services, testApp, 'jane', { email: 'long@example.com' })).rejects.toEqual(
      refusal(
        'InvalidLambdaResponseException',
        `CustomMessage: ${name} has ${length} characters; at most ${length - 1} are allowed.`,
      ),
    );
  });

  it('gets the reason for each message in the trigger source', async () => {
    const testApp = await newTestApp(services, wording);
    words({});
    const { ClientId, UserPoolId } = testApp;
    await signUp(services, testApp, 'why', { email: 'why@example.com' });
    await callOperation(services, ResendConfirmationCode, { ClientId, Username: 'why' });
    await confirmedUser(services, testApp, 'known', 'known@example.com');
    const AccessToken = await signIn(services, testApp, 'known');
    await callOperation(services, GetUserAttributeVerificationCode, { AccessToken, AttributeName: 'email' });
    await callOperation(services, ForgotPassword, { ClientId, Username: 'known' });
    await callOperation(services, AdminResetUserPassword, { UserPoolId, Username: 'known' });
    expect(events.map(({ triggerSource }) => triggerSource.replace('CustomMessage_', ''))).toStrictEqual([
      'SignUp',
      'ResendCode',
      'SignUp',
      'VerifyUserAttribute',
      'ForgotPassword',
      'ForgotPassword',
    ]);
  });
});

describe('custom senders', () => {
  it('get the code encrypted for their pool; no message is delivered', async () => {
    services.functions.set('send', (event) => void events.push(event));
    words({ emailMessage: 'unused {####}' });
    const testApp = await newTestApp(services, sending);
    const { ClientId } = testApp;
    const sub = await signUp(services, testApp, 'sent', { email: 'sent@example.com' });
    await services.triggers.settled();
    expect(services.inbox.list('sent@example.com')).toStrictEqual([]);
    const [event] = events;
    expect(event).toStrictEqual({
      version: '1',
      region: 'us-east-1',
      userPoolId: testApp.UserPoolId,
      userName: 'sent',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: ClientId },
      triggerSource: 'CustomEmailSender_SignUp',
      request: {
        type: 'customEmailSenderRequestV1',
        code: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        clientMetadata: null,
        userAttributes: {
          sub,
          'cognito:user_status': 'UNCONFIRMED',
          email: 'sent@example.com',
          email_verified: 'false',
        },
      },
      response: {},
    });
    const { code, context } = await decryptTestCode(String(event?.request['code']));
    expect(context).toMatchObject({ 'userpool-id': testApp.UserPoolId });
    await callOperation(services, ConfirmSignUp, { ClientId, Username: 'sent', ConfirmationCode: code });
  });

  it('are given short codes where the pool would send links: what they send may ask for the code', async () => {
    services.functions.set('send', (event) => void events.push(event));
    const VerificationMessageTemplate = { DefaultEmailOption: 'CONFIRM_WITH_LINK' as const };
    const place = await newTestApp(services, { ...sending, VerificationMessageTemplate });
    await signUp(services, place, 'short', { email: 'short@example.com' });
    await services.triggers.settled();
    const { code } = await decryptTestCode(String(events[0]?.request['code']));
    expect(code).toMatch(/^\d{6}$/);
  });

  it('get phone numbers, and addresses that are not verified yet', async () => {
    services.functions.set('send', (event) => void events.push(event));
    const testApp = await newTestApp(services, {
      ...sending,
      AutoVerifiedAttributes: ['phone_number', 'email'],
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'x' },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    await signUp(services, testApp, 'phone', { phone_number: '+15550100', email: 'old@example.com' });
    await services.triggers.settled();
    expect(events[0]).toMatchObject({
      triggerSource: 'CustomSMSSender_SignUp',
      request: { type: 'customSMSSenderRequestV1', userAttributes: { phone_number: '+15550100' } },
    });
    const { code } = await decryptTestCode(String(events[0]?.request['code']));
    await callOperation(services, ConfirmSignUp, {
      ClientId: testApp.ClientId,
      Username: 'phone',
      ConfirmationCode: code,
    });
    const AccessToken = await signIn(services, testApp, 'phone');
    const UserAttributes = attributes({ email: 'new@example.com' });
    await callOperation(services, UpdateUserAttributes, { AccessToken, UserAttributes });
    await services.triggers.settled();
    expect(events[1]).toMatchObject({
      triggerSource: 'CustomEmailSender_UpdateUserAttribute',
      request: { userAttributes: { email: 'new@example.com' } },
    });
  });

  it('may fail or be missing: the request succeeds', async () => {
    const testApp = await newTestApp(services, sending);
    services.functions.set('send', () => {
      throw new Error('out of stamps');
    });
    await signUp(services, testApp, 'one', { email: 'one@example.com' });
    services.functions.delete('send');
    await signUp(services, testApp, 'two', { email: 'two@example.com' });
    await services.triggers.settled();
  });
});
