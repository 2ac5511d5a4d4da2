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
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  type LambdaConfigType,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { choicePool, createFactorApp, messagePool, newPersonWithAddresses, uniquePhone } from '../harness/factors.ts';
import {
  functionArn,
  functionForEveryTrigger,
  type FunctionHost,
  moduleHost,
  type RecordedEvent,
} from '../harness/function-hosts.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithDevice, uniqueName } from '../harness/people.ts';
import { showPromise } from '../harness/promise.ts';
import { type App, createApp, initiate, respond, signIn } from '../harness/sign-in.ts';
import { newBrowser } from '../oauth/browser.ts';
import { authorizeUrl, codeClient, exchange } from '../oauth/place.ts';

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
  'UserMigration_Authentication',
  'UserMigration_ForgotPassword',
  ...['CustomMessage', 'CustomEmailSender', 'CustomSMSSender'].flatMap((kind) =>
    occasions.map((occasion) => `${kind}_${occasion}`),
  ),
];

const keyFile = join(tmpdir(), `latchkey-sources-key-${process.pid}`);
let host: FunctionHost;
let latchkey: Latchkey;
beforeAll(async () => {
  await writeFile(keyFile, `${Buffer.alloc(32, 9).toString('base64')}\n`);
  host = moduleHost();
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
  const [request, response] = forms[trigger] ?? ['unknown', 'unknown'];
  const expected = event.triggerSource === 'UserMigration_ForgotPassword' ? 'validationData' : request;
  const found = [
    [membersOf(event), ofEvent],
    [membersOf(event.callerContext ?? {}), 'awsSdkVersion clientId'],
    [membersOf(event.request, 'clientMetadata'), expected],
    [membersOf(event.response ?? {}), response],
  ];
  return found
    .filter(([members, wanted]) => members !== wanted)
    .map(([members, wanted]) => `${event.triggerSource}: "${members}", documented: "${wanted}"`);
}

it('every source sends the members that Cognito documents', async () => {
  await signInByAll();
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
