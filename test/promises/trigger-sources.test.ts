/**
 * Every source of Lambda triggers: the members of its event are exactly those that Cognito documents ("Customizing user pool
 * workflows with Lambda triggers" of the developer guide; the types of `@types/aws-lambda`). Their values are compared in
 * test/stories/triggers.test.ts.
 */
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateResourceServerCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  type LambdaConfigType,
  ResendConfirmationCodeCommand,
  SetRiskConfigurationCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appAddress, createFederatedPool } from '../federation/federated-pool.ts';
import { password } from '../harness/aws.ts';
import { startCorpProvider } from '../harness/corp-provider.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { choicePool, createFactorApp, messagePool, newPersonWithAddresses, uniquePhone } from '../harness/factors.ts';
import {
  functionArn,
  functionForEveryTrigger,
  type FunctionHost,
  httpHost,
  type RecordedEvent,
} from '../harness/function-hosts.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, uniqueName } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, createApp, initiate, respond, secondClient, signIn } from '../harness/sign-in.ts';
import { signInFrom } from '../harness/sign-in-from.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { newBrowser } from '../oauth/browser.ts';
import { authorizeUrl, codeClient, exchange, post } from '../oauth/place.ts';

/** The members of request and response by trigger. `clientMetadata` may be there if the caller sent some. */
const forms: Readonly<Record<string, readonly [request: string, response: string]>> = {
  PreSignUp: ['userAttributes validationData', 'autoConfirmUser autoVerifyEmail autoVerifyPhone'],
  PostConfirmation: ['userAttributes', ''],
  PreAuthentication: ['userAttributes validationData', ''],
  PostAuthentication: ['newDeviceUsed userAttributes', ''],
  DefineAuthChallenge: ['session userAttributes', 'challengeName failAuthentication issueTokens'],
  CreateAuthChallenge: [
    'challengeName session userAttributes',
    'challengeMetadata privateChallengeParameters publicChallengeParameters',
  ],
  VerifyAuthChallengeResponse: ['challengeAnswer privateChallengeParameters userAttributes', 'answerCorrect'],
  TokenGeneration: ['groupConfiguration userAttributes', 'claimsOverrideDetails'],
  UserMigration: [
    'password validationData',
    'desiredDeliveryMediums enableSMSMFA finalUserStatus forceAliasCreation messageAction userAttributes',
  ],
  CustomMessage: [
    'codeParameter linkParameter userAttributes usernameParameter',
    'emailMessage emailSubject smsMessage',
  ],
  CustomEmailSender: ['code type userAttributes', ''],
  CustomSMSSender: ['code type userAttributes', ''],
  InboundFederation: ['attributes providerName providerType', 'userAttributesToMap'],
};
/** Sources whose events differ from others of the trigger. */
const formsOfSources: typeof forms = {
  UserMigration_ForgotPassword: ['validationData', forms['UserMigration']?.[1] ?? ''],
  TokenGeneration_ClientCredentials: ['groupConfiguration scopes userAttributes', 'claimsAndScopeOverrideDetails'],
};
/** The members of a member of the request, where Cognito names them. */
const inner: Readonly<Record<string, readonly [member: string, members: string]>> = {
  InboundFederation_ExternalProvider: ['attributes', 'idToken tokenResponse userInfo'],
  CustomEmailSender_AccountTakeOverNotification: [
    'userAttributes',
    'ACCOUNT_TAKE_OVER_ACTION CITY COUNTRY DEVICE_NAME EVENT_ID FEEDBACK_TOKEN IP_ADDRESS LOGIN_TIME ONE_CLICK_LINK_INVALID ONE_CLICK_LINK_VALID USER_NAME',
  ],
};
const ofEvent = 'callerContext region request response triggerSource userName userPoolId version';

const occasions = [
  'SignUp',
  'AdminCreateUser',
  'ResendCode',
  'ForgotPassword',
  'UpdateUserAttribute',
  'VerifyUserAttribute',
  'Authentication',
];
const sources = [
  'PreSignUp_SignUp',
  'PreSignUp_AdminCreateUser',
  'PreSignUp_ExternalProvider',
  'PostConfirmation_ConfirmSignUp',
  'PostConfirmation_ConfirmForgotPassword',
  'PreAuthentication_Authentication',
  'PostAuthentication_Authentication',
  'DefineAuthChallenge_Authentication',
  'CreateAuthChallenge_Authentication',
  'VerifyAuthChallengeResponse_Authentication',
  'TokenGeneration_Authentication',
  'TokenGeneration_NewPasswordChallenge',
  'TokenGeneration_AuthenticateDevice',
  'TokenGeneration_RefreshTokens',
  'TokenGeneration_HostedAuth',
  'TokenGeneration_ClientCredentials',
  'UserMigration_Authentication',
  'UserMigration_ForgotPassword',
  'InboundFederation_ExternalProvider',
  'CustomEmailSender_AccountTakeOverNotification',
  ...['CustomMessage', 'CustomEmailSender', 'CustomSMSSender'].flatMap((kind) =>
    occasions.map((occasion) => `${kind}_${occasion}`),
  ),
];

const keyFile = join(tmpdir(), `latchkey-sources-key-${process.pid}`);
let host: FunctionHost;
let latchkey: Latchkey;
beforeAll(async () => {
  await writeFile(keyFile, `${Buffer.alloc(32, 9).toString('base64')}\n`);
  // Not a module: the first event of one waits until a thread has started, which a busy machine may not do within the five seconds.
  host = await httpHost(() => true);
  latchkey = await startLatchkey({ args: [...host.args, '--sender-key', keyFile], env: host.env });
});
afterAll(async () => {
  await latchkey.stop();
  await host.close();
  await rm(keyFile);
});

const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/4b1a0f0e-0000-4000-8000-000000000000';
const sender = { LambdaArn: functionArn, LambdaVersion: 'V1_0' } as const;

type Kind = 'email' | 'phone_number';
const newAddress = (kind: Kind) => (kind === 'email' ? `${uniqueName('address')}@example.com` : uniquePhone());

/** Has a message sent to an address of this kind on each occasion. */
async function sendAll(LambdaConfig: LambdaConfigType, kind: Kind): Promise<void> {
  const { SmsConfiguration, EmailConfiguration } = messagePool;
  const pool = { SmsConfiguration, EmailConfiguration, LambdaConfig };
  const {
    sdk,
    userPoolId: UserPoolId,
    ...app
  } = await createApp(latchkey, {
    mfa: 'OFF',
    pool: { ...pool, AutoVerifiedAttributes: [kind] },
  });
  const user = { ClientId: app.clientId, Username: uniqueName('person') };
  const UserAttributes = [{ Name: kind, Value: newAddress(kind) }];
  await sdk.send(new SignUpCommand({ ...user, Password: password, UserAttributes }));
  await sdk.send(new ResendConfirmationCodeCommand(user));
  const DesiredDeliveryMediums = [kind === 'email' ? 'EMAIL' : 'SMS'] as ('EMAIL' | 'SMS')[];
  const created = { UserPoolId, Username: uniqueName('person'), DesiredDeliveryMediums };
  await sdk.send(new AdminCreateUserCommand({ ...created, UserAttributes: [{ Name: kind, Value: newAddress(kind) }] }));
  const own = { UserPoolId, Username: user.Username };
  await sdk.send(new AdminConfirmSignUpCommand(own));
  const verified = [{ Name: `${kind}_verified`, Value: 'true' }];
  await sdk.send(new AdminUpdateUserAttributesCommand({ ...own, UserAttributes: verified }));
  await sdk.send(new ForgotPasswordCommand(user));
  const parameters = { USERNAME: user.Username, PASSWORD: password };
  const { AuthenticationResult } = await initiate(
    { ...app, sdk, userPoolId: UserPoolId },
    'USER_PASSWORD_AUTH',
    parameters,
  );
  const AccessToken = AuthenticationResult?.AccessToken;
  const changed = [{ Name: kind, Value: newAddress(kind) }];
  await sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: changed }));
  await sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: kind }));
  // Codes to sign in with need a pool in which the address is not used for recovery.
  const choice = await createFactorApp(latchkey, { mode: 'OFF' }, { pool: { ...choicePool, LambdaConfig } });
  const { username: USERNAME } = await newPersonWithAddresses(choice, [kind]);
  const PREFERRED_CHALLENGE = kind === 'email' ? 'EMAIL_OTP' : 'SMS_OTP';
  await initiate(choice, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE });
}

/** Signs up and in, in every way that has a source of its own. */
async function signInByAll(): Promise<void> {
  const app: App = await createApp(latchkey, {
    pool: {
      LambdaConfig: functionForEveryTrigger,
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: alwaysWithSuppression,
    },
    client: codeClient,
  });
  const { sdk, userPoolId: UserPoolId, clientId: ClientId } = app;
  const user = { ClientId, Username: uniqueName('person') };
  const email = newAddress('email');
  await sdk.send(new SignUpCommand({ ...user, Password: password, UserAttributes: [{ Name: 'email', Value: email }] }));
  await sdk.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode: await latestCode(latchkey, email) }));
  await sdk.send(new ForgotPasswordCommand(user));
  const ConfirmationCode = await latestCode(latchkey, email);
  await sdk.send(new ConfirmForgotPasswordCommand({ ...user, ConfirmationCode, Password: password }));

  const parameters = { USERNAME: user.Username, PASSWORD: password };
  await initiate(app, 'USER_PASSWORD_AUTH', parameters);
  const created = { UserPoolId, Username: uniqueName('person'), TemporaryPassword: password };
  await sdk.send(new AdminCreateUserCommand({ ...created, MessageAction: 'SUPPRESS' }));
  const first = { USERNAME: created.Username, PASSWORD: password };
  const { Session } = await initiate(app, 'USER_PASSWORD_AUTH', first);
  const NEW_PASSWORD = 'Another-Horse-8';
  await respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: created.Username, NEW_PASSWORD }, Session);

  await signIn(app, await newPersonWithDevice(app));
  const place = { issuer: `${latchkey.endpoint}/${UserPoolId}` };
  const client = { id: ClientId, secret: undefined };
  const address = await newBrowser(latchkey.endpoint).authorize(authorizeUrl(place, client), {
    username: user.Username,
    password,
  });
  const { body } = await exchange(place, client, address);
  // This sign-in has no device, so its tokens can be refreshed without one.
  await initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: body['refresh_token'] ?? '' });
  const custom = await initiate(app, 'CUSTOM_AUTH', { USERNAME: user.Username });
  await respond(app, 'CUSTOM_CHALLENGE', { USERNAME: user.Username, ANSWER: '42' }, custom.Session);
  await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: uniqueName('old'), PASSWORD: password });
  await sdk.send(new ForgotPasswordCommand({ ClientId, Username: uniqueName('old') }));
}

/** The first sign-in of a user of an identity provider. */
async function signInWithProvider(): Promise<void> {
  const pool = await createFederatedPool(latchkey.endpoint, {
    LambdaConfig: { PreSignUp: functionArn, InboundFederation: { LambdaArn: functionArn, LambdaVersion: 'V1_0' } },
  });
  const corp = await startCorpProvider([`${pool.base}/oauth2/idpresponse`]);
  corp.accounts.set('jane', { email: 'jane@corp.example', email_verified: true, given_name: 'Jane' });
  const app = await pool.withProvider({ ProviderDetails: corp.details });
  const { url, tokens } = await app.begin();
  await tokens(await new UserAgent().signInAtCorp(url, 'jane', ({ href }) => href.startsWith(appAddress)));
  await corp.close();
}

/** An app client asks for a token for itself. */
async function signInAsMachine(): Promise<void> {
  const PreTokenGenerationConfig = { LambdaArn: functionArn, LambdaVersion: 'V3_0' } as const;
  const app = await createApp(latchkey, { mfa: 'OFF', pool: { LambdaConfig: { PreTokenGenerationConfig } } });
  const UserPoolId = app.userPoolId;
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Reads' }];
  await app.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'api', Name: 'API', Scopes }));
  const machine = await secondClient(app, {
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['api/read'],
  });
  const client = { id: machine.clientId, secret: machine.clientSecret };
  const place = { issuer: `${latchkey.endpoint}/${UserPoolId}` };
  const { status } = await post(place, '/oauth2/token', client, { grant_type: 'client_credentials' });
  expect(status).toBe(200);
}

/** A sign-in that threat protection blocks, about which the user is told. */
async function signInAtRisk(): Promise<void> {
  const UserPoolAddOns = { AdvancedSecurityMode: 'ENFORCED' } as const;
  const LambdaConfig = { CustomEmailSender: sender, KMSKeyID };
  const app = await createApp(latchkey, {
    mfa: 'OFF',
    pool: { UserPoolTier: 'PLUS', UserPoolAddOns, LambdaConfig },
  });
  const action = { EventAction: 'BLOCK', Notify: true } as const;
  const AccountTakeoverRiskConfiguration = {
    NotifyConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/alerts@example.com' },
    Actions: { LowAction: action, MediumAction: action, HighAction: action },
  };
  const risk = { UserPoolId: app.userPoolId, AccountTakeoverRiskConfiguration };
  await app.sdk.send(new SetRiskConfigurationCommand(risk));
  const person = await newPerson(app, uniqueName(), { email: newAddress('email'), email_verified: 'true' });
  await signInFrom(app, person, '192.0.2.1', 'browser at home');
  await refusal(signInFrom(app, person, '198.51.100.1', 'browser elsewhere'));
}

/** Collects events until every source was seen; messages are sent in the background. */
async function allEvents(): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let tries = 0; tries < 200; tries += 1) {
    events.push(...(await host.events()));
    if (sources.every((source) => events.some(({ triggerSource }) => triggerSource === source))) break;
    await sleep(50);
  }
  return events;
}

const membersOf = (value: object, except = ''): string =>
  Object.keys(value)
    .filter((name) => name !== except)
    .toSorted()
    .join(' ');

/** Returns what is wrong with the form of an event. */
function faultsOf(event: RecordedEvent & { readonly response?: object; readonly callerContext?: object }): string[] {
  const [trigger = ''] = event.triggerSource.split('_');
  const [request, response] = formsOfSources[event.triggerSource] ?? forms[trigger] ?? ['unknown', 'unknown'];
  const [member, members] = inner[event.triggerSource] ?? [];
  const found = [
    [membersOf(event), ofEvent],
    [membersOf(event.callerContext ?? {}), 'awsSdkVersion clientId'],
    [membersOf(event.request, 'clientMetadata'), request],
    ...(member === undefined ? [] : [[membersOf(event.request[member] ?? {}), members]]),
    [membersOf(event.response ?? {}), response],
  ];
  return found
    .filter(([sent, wanted]) => sent !== wanted)
    .map(([sent, wanted]) => `${event.triggerSource}: "${sent}", documented: "${wanted}"`);
}

it('every source sends the members that Cognito documents', async () => {
  await signInByAll();
  await signInWithProvider();
  await signInAsMachine();
  await signInAtRisk();
  await sendAll({ CustomMessage: functionArn }, 'email');
  await sendAll({ CustomEmailSender: sender, KMSKeyID }, 'email');
  await sendAll({ CustomSMSSender: sender, KMSKeyID }, 'phone_number');
  const events = await allEvents();
  const seen = sources.filter((source) => events.some(({ triggerSource }) => triggerSource === source));
  const faults = [...new Set(events.flatMap((event) => faultsOf(event)))];
  showPromise(51, [
    { what: 'sources', reached: seen.length, promised: sources.length, bound: 'at least' },
    { what: 'sources with other members', reached: faults.length, promised: 0, bound: 'at most' },
  ]);
  expect({ faults, missing: sources.filter((source) => !seen.includes(source)) }).toEqual({ faults: [], missing: [] });
});
