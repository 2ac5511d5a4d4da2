/** Threat protection through the operations: judging, actions, messages, feedback, and passwords from breaches. */
import type { InitiateAuthRequest, RiskConfigurationType, SetRiskConfigurationRequest } from '@latchkey/model';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { readLocations } from '../../risk-data/locations.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminListUserAuthEvents } from '../auth-events/AdminListUserAuthEvents.ts';
import { AdminUpdateAuthEventFeedback } from '../auth-events/AdminUpdateAuthEventFeedback.ts';
import { UpdateAuthEventFeedback } from '../auth-events/UpdateAuthEventFeedback.ts';
import { AdminInitiateAuth } from '../sign-in/AdminInitiateAuth.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { SignUp } from '../sign-up/SignUp.ts';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { ChangePassword } from '../users/self-service/ChangePassword.ts';
import { ConfirmForgotPassword } from '../users/self-service/ConfirmForgotPassword.ts';
import { refusal } from '../users/testing/refusal.ts';
import {
  account,
  attributes,
  confirmedUser,
  newTestApp,
  OTHER_PASSWORD,
  PASSWORD,
  type TestApp,
} from '../users/testing/users.ts';
import { DescribeRiskConfiguration } from './DescribeRiskConfiguration.ts';
import { SetRiskConfiguration } from './SetRiskConfiguration.ts';

const HOME = '192.0.2.1';
const AWAY = '198.51.100.7';
const blocked = refusal('NotAuthorizedException', 'Unable to login because of security reasons');
const compromised = refusal('InvalidPasswordException', 'Provided password cannot be used for security reasons.');
const SourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/alerts@example.com';

let plain: TestServices;
let services: TestServices;
beforeAll(async () => {
  plain = await createTestServices();
  const locations = await readLocations([
    `${AWAY}/32,Australia,Sydney,-33.87,151.21`,
    `${HOME}/32,Germany,Berlin,52.52,13.4`,
  ]);
  const compromisedPasswords = {
    isProvided: true,
    includes: (password: string) => Promise.resolve(password.startsWith('Breached-')),
  };
  services = { ...plain, riskData: { locations, compromisedPasswords } };
});
afterAll(() => plain.close());

let people = 0;

/** A pool with threat protection, and a user who has signed in once from HOME. */
async function protectedUser(mode: 'AUDIT' | 'ENFORCED', client: Parameters<typeof newTestApp>[2] = {}) {
  const addOns = { UserPoolTier: 'PLUS' as const, UserPoolAddOns: { AdvancedSecurityMode: mode } };
  const testApp = await newTestApp(services, addOns, client);
  people += 1;
  const email = `risk${people}@example.com`;
  await confirmedUser(services, testApp, 'jane', email);
  await signIn(testApp, HOME, 'phone');
  return { ...testApp, email };
}

/** EncodedData of a device. */
const deviceData = (DeviceId: string) =>
  Buffer.from(
    JSON.stringify({ contextData: { DeviceId, DeviceName: `${DeviceId}!`, ClientTimezone: '+02:00' } }),
  ).toString('base64');

function signIn({ ClientId }: TestApp, address: string, device: string, USERNAME = 'jane', secret = PASSWORD) {
  const input: InitiateAuthRequest = {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: secret },
    UserContextData: { EncodedData: deviceData(device) },
  };
  return callOperation(services, InitiateAuth, input, undefined, address);
}

async function eventsOf({ UserPoolId }: TestApp) {
  const { AuthEvents = [] } = await callOperation(services, AdminListUserAuthEvents, { UserPoolId, Username: 'jane' });
  return AuthEvents;
}

const configure = ({ UserPoolId }: TestApp, input: Omit<SetRiskConfigurationRequest, 'UserPoolId'>) =>
  callOperation(services, SetRiskConfiguration, { UserPoolId, ...input });

/** The same action at every level. */
function takeover(EventAction: 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION', Notify = false) {
  const action = { EventAction, Notify };
  const Actions = { LowAction: action, MediumAction: action, HighAction: action };
  return { AccountTakeoverRiskConfiguration: { Actions, ...(Notify && { NotifyConfiguration: { SourceArn } }) } };
}

describe('a risky sign-in', () => {
  it('is blocked by default, and the event says why', async () => {
    const mine = await protectedUser('ENFORCED');
    await expect(signIn(mine, AWAY, 'laptop')).rejects.toEqual(blocked);
    expect((await signIn(mine, HOME, 'phone')).AuthenticationResult).toBeDefined();
    const [, event] = await eventsOf(mine);
    expect(event).toMatchObject({
      EventType: 'SignIn',
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', RiskLevel: 'High', CompromisedCredentialsDetected: false },
      EventContextData: {
        IpAddress: AWAY,
        DeviceName: 'laptop!',
        Timezone: '+02:00',
        City: 'Sydney',
        Country: 'Australia',
      },
    });
    // A blocked sign-in is no failure, and makes nothing known.
    await expect(signIn(mine, AWAY, 'laptop')).rejects.toEqual(blocked);
  });

  it('is only recorded in AUDIT', async () => {
    const mine = await protectedUser('AUDIT');
    const { AuthenticationResult } = await signIn(mine, AWAY, 'laptop');
    const [event, first] = await eventsOf(mine);
    expect(event).toMatchObject({
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'High' },
    });
    expect(event?.EventId).toBe(decodeJwt(AuthenticationResult?.AccessToken ?? '')['event_id']);
    expect(first?.EventRisk).toEqual({ RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false });
  });

  it('of an administrator counts with the address of ContextData', async () => {
    const mine = await protectedUser('ENFORCED', {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    });
    const { UserPoolId, ClientId } = mine;
    const input = {
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD },
    } as const;
    const ContextData = {
      IpAddress: AWAY,
      ServerName: 's',
      ServerPath: '/',
      HttpHeaders: [],
      EncodedData: deviceData('x'),
    };
    await expect(callOperation(services, AdminInitiateAuth, { ...input, ContextData })).rejects.toEqual(blocked);
    const reply = await callOperation(services, AdminInitiateAuth, input, undefined, AWAY);
    expect(reply.AuthenticationResult).toBeDefined();
  });

  it('is not judged from a skipped range, and from a blocked one not even verified', async () => {
    const mine = await protectedUser('ENFORCED');
    await configure(mine, { RiskExceptionConfiguration: { SkippedIPRangeList: ['198.51.100.0/24'] } });
    expect((await signIn(mine, AWAY, 'laptop')).AuthenticationResult).toBeDefined();
    await configure(mine, { RiskExceptionConfiguration: { BlockedIPRangeList: ['198.51.100.0/24', '2001:db8::/32'] } });
    for (const [name, secret] of [
      ['jane', PASSWORD],
      ['jane', 'wrong'],
      ['nobody', PASSWORD],
    ] as const) {
      await expect(signIn(mine, AWAY, 'laptop', name, secret)).rejects.toEqual(blocked);
    }
    await expect(signIn(mine, '2001:db8::1', 'phone')).rejects.toEqual(blocked);
    for (let count = 0; count < 10; count += 1) await expect(signIn(mine, AWAY, 'x')).rejects.toEqual(blocked);
    const events = (await eventsOf(mine)).filter(({ EventRisk }) => EventRisk?.RiskDecision === 'Block');
    expect(events).toHaveLength(5);
    expect(events[0]?.EventRisk).not.toHaveProperty('RiskLevel');
    const UserAttributes = attributes({ email: 'new@example.com' });
    const person = { ClientId: mine.ClientId, Username: 'new', Password: PASSWORD, UserAttributes };
    await expect(callOperation(services, SignUp, person, undefined, AWAY)).rejects.toEqual(blocked);
    await callOperation(services, SignUp, person, undefined, HOME);
  });

  it('is not possible for a user without a factor if MFA is required then', async () => {
    const mine = await protectedUser('ENFORCED');
    await configure(mine, takeover('MFA_REQUIRED'));
    await expect(signIn(mine, AWAY, 'laptop')).rejects.toEqual(blocked);
    await configure(mine, takeover('MFA_IF_CONFIGURED'));
    expect((await signIn(mine, AWAY, 'laptop')).AuthenticationResult).toBeDefined();
  });

  it('of an unknown user name is answered like a wrong password', async () => {
    const mine = await protectedUser('ENFORCED', { PreventUserExistenceErrors: 'ENABLED' });
    const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.');
    await expect(signIn(mine, AWAY, 'laptop', 'nobody')).rejects.toEqual(incorrect);
    await expect(signIn(mine, AWAY, 'laptop', 'jane', 'wrong')).rejects.toEqual(incorrect);
  });
});

describe('a message about a risky sign-in', () => {
  const placeholders = '{username} {login-time} {ip-address} {city} {country} {device-name}';
  const links = 'https://x.test/{one-click-link-valid} {one-click-link-invalid}';

  it('has the words of the pool, and links for feedback that only the button uses', async () => {
    const mine = await protectedUser('ENFORCED');
    const { AccountTakeoverRiskConfiguration } = takeover('BLOCK', true);
    const BlockEmail = { Subject: 'Blocked!', TextBody: `<b> ${placeholders}\n${links}` };
    const NotifyConfiguration = { SourceArn, From: 'Shop <shop@example.com>', ReplyTo: 'help@example.com', BlockEmail };
    await configure(mine, {
      AccountTakeoverRiskConfiguration: { ...AccountTakeoverRiskConfiguration, NotifyConfiguration },
    });
    await expect(signIn(mine, AWAY, 'lap<op')).rejects.toEqual(blocked);
    const [message] = services.inbox.list(mine.email);
    expect(message).toMatchObject({ kind: 'risk-notice', subject: 'Blocked!' });
    expect(message?.body).toMatch(
      /^&lt;b&gt; jane \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC 198\.51\.100\.7 Sydney Australia lap&lt;op!<br>/,
    );
    const found = /(http:\/\/localhost\S*feedback_value=Invalid\S*)/.exec(message?.body ?? '')?.[1] ?? '';
    const link = new URL(found.replaceAll('&amp;', '&'));
    const app = createApp(services, {
      publicUrl: () => services.settings.publicUrl(),
      stopping: new AbortController().signal,
    });
    const feedback = async () => (await eventsOf(mine))[0]?.EventFeedback;
    const opened = await app.request(link.pathname + link.search);
    expect(await opened.text()).toContain('It was not me');
    expect(await feedback()).toBeUndefined();
    const pressed = await app.request(link.pathname + link.search, { method: 'POST' });
    expect(pressed.status).toBe(200);
    expect(await feedback()).toMatchObject({ FeedbackValue: 'Invalid', Provider: 'User' });
    const {
      user_pool_id: UserPoolId = '',
      event_id: EventId = '',
      token: FeedbackToken = '',
    } = Object.fromEntries(link.searchParams);
    const input = { UserPoolId, Username: 'jane', EventId, FeedbackToken, FeedbackValue: 'Invalid' as const };
    expect(await callOperation(services, UpdateAuthEventFeedback, input)).toEqual({});
    const invalid = refusal('NotAuthorizedException', 'Invalid feedback token.');
    const wrong = [
      { FeedbackValue: 'Valid' as const },
      { EventId: 'other' },
      { Username: 'nobody' },
      { FeedbackToken: 'A' },
    ];
    for (const change of wrong) {
      await expect(callOperation(services, UpdateAuthEventFeedback, { ...input, ...change })).rejects.toEqual(invalid);
    }
    services.clock.advance(8 * 24 * 3_600_000);
    await expect(callOperation(services, UpdateAuthEventFeedback, input)).rejects.toEqual(invalid);
    const late = await app.request(link.pathname + link.search, { method: 'POST' });
    expect(late.status).toBe(400);
  });

  it('is left to the custom sender of the pool, with the attributes that Cognito sends and no code', async () => {
    const mine = await protectedUser('ENFORCED');
    const { UserPoolId } = mine;
    const CustomEmailSender = { LambdaArn: functionArn('word'), LambdaVersion: 'V1_0' as const };
    const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/4b1a0f0e-0000-4000-8000-000000000000';
    const UserPoolAddOns = { AdvancedSecurityMode: 'ENFORCED' as const };
    const LambdaConfig = { CustomEmailSender, KMSKeyID };
    await callOperation(services, UpdateUserPool, { UserPoolId, UserPoolTier: 'PLUS', UserPoolAddOns, LambdaConfig });
    await configure(mine, takeover('BLOCK', true));
    const sent: TestEvent[] = [];
    services.functions.set('word', (event) => sent.push(event));
    await expect(signIn(mine, AWAY, 'laptop')).rejects.toEqual(blocked);
    await services.triggers.settled();
    const [{ EventId = '' } = {}] = await eventsOf(mine);
    const link = (value: string) =>
      expect.stringMatching(new RegExp(`^http://localhost.*&feedback_value=${value}&token=[\\w-]+$`)) as string;
    expect(sent.map(({ triggerSource, userName, request }) => ({ triggerSource, userName, request }))).toEqual([
      {
        triggerSource: 'CustomEmailSender_AccountTakeOverNotification',
        userName: 'jane',
        request: {
          type: 'customEmailSenderRequestV1',
          code: null,
          clientMetadata: null,
          userAttributes: {
            EVENT_ID: EventId,
            USER_NAME: 'jane',
            IP_ADDRESS: AWAY,
            CITY: 'Sydney',
            COUNTRY: 'Australia',
            DEVICE_NAME: 'laptop!',
            LOGIN_TIME: expect.stringMatching(/^[A-Z]\w+day, [A-Z]\w+ \d{1,2}, \d{4} \d\d:\d\d [AP]M UTC$/) as string,
            ACCOUNT_TAKE_OVER_ACTION: 'BLOCK',
            ONE_CLICK_LINK_VALID: link('Valid'),
            ONE_CLICK_LINK_INVALID: link('Invalid'),
            FEEDBACK_TOKEN: expect.stringMatching(/^[\w-]+$/) as string,
          },
        },
      },
    ]);
    expect(services.inbox.list(mine.email).map(({ kind }) => kind)).toEqual(['sign-up']);
    const FeedbackToken = sent[0]?.request.userAttributes['FEEDBACK_TOKEN'] ?? '';
    for (const FeedbackValue of ['Valid', 'Invalid'] as const) {
      const input = { UserPoolId, Username: 'jane', EventId, FeedbackToken, FeedbackValue };
      expect(await callOperation(services, UpdateAuthEventFeedback, input)).toEqual({});
    }
    const other = { UserPoolId, Username: 'jane', EventId: 'other', FeedbackToken, FeedbackValue: 'Valid' as const };
    const invalid = refusal('NotAuthorizedException', 'Invalid feedback token.');
    await expect(callOperation(services, UpdateAuthEventFeedback, other)).rejects.toEqual(invalid);
  });

  it('is sent for each action with Notify, at most five times an hour', async () => {
    const mine = await protectedUser('ENFORCED');
    await configure(mine, takeover('BLOCK', true));
    for (let count = 0; count < 8; count += 1) await expect(signIn(mine, AWAY, 'x')).rejects.toEqual(blocked);
    const notices = () => services.inbox.list(mine.email).filter(({ kind }) => kind === 'risk-notice');
    expect(notices()).toHaveLength(5);
    services.clock.advance(3_600_000);
    await configure(mine, takeover('NO_ACTION', true));
    await signIn(mine, AWAY, 'y');
    expect(notices()).toHaveLength(6);
    expect(notices()[0]).toMatchObject({ subject: 'New sign-in to your account' });
    await configure(mine, takeover('NO_ACTION'));
    await signIn(mine, HOME, 'z');
    expect(notices()).toHaveLength(6);
  });

  it('does not say that a second factor was asked for where the user has none', async () => {
    const mine = await protectedUser('ENFORCED');
    await configure(mine, takeover('MFA_IF_CONFIGURED', true));
    expect((await signIn(mine, AWAY, 'laptop')).AuthenticationResult).toBeDefined();
    expect(services.inbox.list(mine.email)[0]).toMatchObject({
      kind: 'risk-notice',
      body: expect.stringContaining('There was a new sign-in to your account.') as string,
    });
  });
});

describe('feedback', () => {
  it('makes an origin known, or counts against it', async () => {
    const mine = await protectedUser('ENFORCED');
    const { UserPoolId } = mine;
    await expect(signIn(mine, AWAY, 'laptop')).rejects.toEqual(blocked);
    const [{ EventId = '' } = {}] = await eventsOf(mine);
    const give = (FeedbackValue: 'Valid' | 'Invalid') =>
      callOperation(services, AdminUpdateAuthEventFeedback, { UserPoolId, Username: 'jane', EventId, FeedbackValue });
    expect(await give('Valid')).toEqual({});
    // Sydney is a day away.
    services.clock.advance(24 * 3_600_000);
    expect((await signIn(mine, AWAY, 'laptop')).AuthenticationResult).toBeDefined();
    await give('Invalid');
    await expect(signIn(mine, AWAY, 'phone')).rejects.toEqual(blocked);
    expect((await signIn(mine, HOME, 'phone')).AuthenticationResult).toBeDefined();
    const event = (await eventsOf(mine)).find((one) => one.EventId === EventId);
    expect(event?.EventFeedback).toMatchObject({ FeedbackValue: 'Invalid', Provider: 'Admin' });
    const { findings } = await services.store.verifyAudit({ limit: 1_000 });
    expect(findings).toEqual([]);
  });

  it('is rejected for an unknown event', async () => {
    const { UserPoolId } = await protectedUser('AUDIT');
    const input = { UserPoolId, Username: 'jane', EventId: 'unknown', FeedbackValue: 'Valid' } as const;
    await expect(callOperation(services, AdminUpdateAuthEventFeedback, input)).rejects.toEqual(
      refusal('ResourceNotFoundException', 'Event does not exist'),
    );
  });
});

describe('a password that is known from a breach', () => {
  const BREACHED = 'Breached-1';

  /** A user who has this password although it is known: it was set by an administrator. */
  async function userWithBreached(mode: 'AUDIT' | 'ENFORCED', client: Parameters<typeof newTestApp>[2] = {}) {
    const mine = await protectedUser(mode, client);
    const { AdminSetUserPassword } = await import('../users/administration/AdminSetUserPassword.ts');
    const input = { UserPoolId: mine.UserPoolId, Username: 'jane', Password: BREACHED, Permanent: true };
    await callOperation(services, AdminSetUserPassword, input);
    return mine;
  }

  it('must be reset after a sign-in', async () => {
    const mine = await userWithBreached('ENFORCED');
    const reset = refusal('PasswordResetRequiredException', 'Password reset required for the user');
    await expect(signIn(mine, HOME, 'phone', 'jane', BREACHED)).rejects.toEqual(reset);
    expect((await account(services, mine, 'jane')).UserStatus).toBe('RESET_REQUIRED');
    const [event] = await eventsOf(mine);
    expect(event?.EventRisk).toEqual({ RiskDecision: 'Block', CompromisedCredentialsDetected: true });
  });

  it('is not revealed by a client that hides whether users exist', async () => {
    const mine = await userWithBreached('ENFORCED', { PreventUserExistenceErrors: 'ENABLED' });
    await expect(signIn(mine, HOME, 'phone', 'jane', BREACHED)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    );
    expect((await account(services, mine, 'jane')).UserStatus).toBe('RESET_REQUIRED');
  });

  it('is only recorded in AUDIT, and where the configuration takes no action', async () => {
    for (const mode of ['AUDIT', 'ENFORCED'] as const) {
      const mine = await userWithBreached(mode);
      await configure(mine, { CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'NO_ACTION' } } });
      expect((await signIn(mine, HOME, 'phone', 'jane', BREACHED)).AuthenticationResult).toBeDefined();
      expect((await eventsOf(mine))[0]?.EventRisk).toMatchObject({ CompromisedCredentialsDetected: true });
    }
  });

  it('cannot be chosen', async () => {
    const mine = await protectedUser('ENFORCED');
    const { ClientId, UserPoolId } = mine;
    const { AuthenticationResult } = await signIn(mine, HOME, 'phone');
    const AccessToken = AuthenticationResult?.AccessToken ?? '';
    const change = { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: BREACHED };
    await expect(callOperation(services, ChangePassword, change)).rejects.toEqual(compromised);
    await callOperation(services, ChangePassword, { ...change, ProposedPassword: OTHER_PASSWORD });
    const reset = { ClientId, Username: 'jane', Password: BREACHED, ConfirmationCode: '123456' };
    await expect(callOperation(services, ConfirmForgotPassword, reset)).rejects.toEqual(compromised);
    const UserAttributes = attributes({ email: 'breached@example.com' });
    const applicant = { ClientId, Username: 'joe', Password: BREACHED, UserAttributes };
    await expect(callOperation(services, SignUp, applicant)).rejects.toEqual(compromised);
    await configure(mine, {
      CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'BLOCK' } },
    });
    await callOperation(services, SignUp, applicant);
    await configure(mine, {});
    const invited = { UserPoolId, Username: 'ivy', TemporaryPassword: BREACHED, MessageAction: 'SUPPRESS' } as const;
    await callOperation(services, AdminCreateUser, invited);
    const { Session } = await signIn(mine, HOME, 'phone', 'ivy', BREACHED);
    const answer = { ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session } as const;
    const answerWith = (NEW_PASSWORD: string) =>
      callOperation(services, RespondToAuthChallenge, {
        ...answer,
        ChallengeResponses: { USERNAME: 'ivy', NEW_PASSWORD },
      });
    await expect(answerWith(BREACHED)).rejects.toEqual(compromised);
    expect((await answerWith(OTHER_PASSWORD)).AuthenticationResult).toBeDefined();
  });
});

describe('the risk configuration', () => {
  const describeIt = async ({ UserPoolId }: TestApp, ClientId?: string): Promise<RiskConfigurationType | undefined> =>
    (await callOperation(services, DescribeRiskConfiguration, { UserPoolId, ClientId })).RiskConfiguration;

  it('is replaced as a whole, for a pool and for a client', async () => {
    const testApp = await newTestApp(services);
    const { UserPoolId, ClientId } = testApp;
    expect(await describeIt(testApp)).toEqual({ UserPoolId });
    const first = { RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] } };
    const { RiskConfiguration } = await configure(testApp, first);
    expect(RiskConfiguration).toEqual({ UserPoolId, ...first, LastModifiedDate: expect.any(Number) as number });
    expect(await describeIt(testApp)).toEqual(RiskConfiguration);
    await configure(testApp, takeover('NO_ACTION'));
    expect(await describeIt(testApp)).not.toHaveProperty('RiskExceptionConfiguration');
    expect(await describeIt(testApp, ClientId)).toEqual({ UserPoolId, ClientId });
    await configure(testApp, { ClientId, ...first });
    expect(await describeIt(testApp, ClientId)).toMatchObject({ UserPoolId, ClientId, ...first });
    await configure(testApp, { ClientId });
    expect(await describeIt(testApp, ClientId)).toEqual({ UserPoolId, ClientId });
    await configure(testApp, {});
    expect(await describeIt(testApp)).toEqual({ UserPoolId });
  });

  it('of a client counts instead of that of the pool', async () => {
    const mine = await protectedUser('ENFORCED');
    await configure(mine, takeover('BLOCK'));
    await configure(mine, { ClientId: mine.ClientId, ...takeover('NO_ACTION') });
    expect((await signIn(mine, AWAY, 'laptop')).AuthenticationResult).toBeDefined();
  });

  it.each<[Omit<SetRiskConfigurationRequest, 'UserPoolId'>, string]>([
    [
      { AccountTakeoverRiskConfiguration: { Actions: { LowAction: { EventAction: 'BLOCK', Notify: true } } } },
      'NotifyConfiguration is required when Notify is true for an action.',
    ],
    [
      { RiskExceptionConfiguration: { SkippedIPRangeList: ['192.0.2.1'] } },
      'SkippedIPRangeList: "192.0.2.1" is not a range of addresses in CIDR notation, such as 192.0.2.0/24.',
    ],
  ])('is rejected: %j', async (input, message) => {
    const testApp = await newTestApp(services);
    await expect(configure(testApp, input)).rejects.toEqual(refusal('InvalidParameterException', message));
  });

  it('is set once by requests at the same time', async () => {
    const testApp = await newTestApp(services);
    await Promise.all(Array.from({ length: 8 }, () => configure(testApp, takeover('BLOCK'))));
    expect(await describeIt(testApp)).toMatchObject(takeover('BLOCK'));
  });

  it('rejects a client of another pool', async () => {
    const [testApp, other] = [await newTestApp(services), await newTestApp(services)];
    await expect(configure(testApp, { ClientId: other.ClientId })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
