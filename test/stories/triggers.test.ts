/**
 * Lambda triggers of a pool, run in each of the three ways. Every event is compared, member by member, with one that has the types of
 * `@types/aws-lambda`.
 */
import { createHmac } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  buildDecrypt,
  CommitmentPolicy,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from '@aws-crypto/client-node';
import {
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type {
  CreateAuthChallengeTriggerEvent,
  CustomEmailSenderTriggerEvent,
  CustomMessageTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  PostAuthenticationTriggerEvent,
  PostConfirmationTriggerEvent,
  PreAuthenticationTriggerEvent,
  PreSignUpTriggerEvent,
  PreTokenGenerationTriggerEvent,
  PreTokenGenerationV2TriggerEvent,
  UserMigrationTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, region } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import {
  functionArn,
  type FunctionHost,
  httpHost,
  lambdaHost,
  functionForEveryTrigger,
  moduleHost,
  webhookSecret,
} from '../harness/function-hosts.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { refused } from '../harness/refusal.ts';
import { type App, createApp, initiate, type Reply } from '../harness/sign-in.ts';

/** The types describe what a function may return. In the event, the members that it fills in are null. */
type Wire<T> = T extends object ? { readonly [K in keyof T]: Wire<T[K]> | null } : T;

const everyTrigger = { ...functionForEveryTrigger, CustomMessage: functionArn };

const ClientMetadata = { trace: 't-1' };

/** Verifies a request as a receiver does (Standard Webhooks specification, "Verifying webhook authenticity"). */
function isSigned({ headers }: IncomingMessage, body: string): boolean {
  const key = Buffer.from(webhookSecret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const isFresh = Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 60;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return isFresh && headers['webhook-signature'] === expected;
}

/** The key that encrypts codes for custom senders. */
const senderKey = Buffer.alloc(32, 9);
const senderKeyFile = join(tmpdir(), `latchkey-sender-key-${process.pid}`);
beforeAll(() => writeFile(senderKeyFile, `${senderKey.toString('base64')}\n`));
afterAll(() => rm(senderKeyFile));

/** Decrypts a code as a custom sender does ("Custom email sender Lambda trigger" of the developer guide). */
async function decrypted(code: string): Promise<string> {
  const keyring = new RawAesKeyringNode({
    keyNamespace: 'latchkey',
    keyName: 'custom-sender',
    unencryptedMasterKey: new Uint8Array(senderKey),
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const { decrypt } = buildDecrypt(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT);
  const { plaintext } = await decrypt(keyring, Buffer.from(code, 'base64'));
  return plaintext.toString('utf8');
}

const hosts = { module: () => Promise.resolve(moduleHost()), http: () => httpHost(isSigned), lambda: lambdaHost };

describe.each(Object.entries(hosts))('a function as %s', (_way, open) => {
  let host: FunctionHost;
  let latchkey: Latchkey;
  let app: App;
  beforeAll(async () => {
    host = await open();
    latchkey = await startLatchkey({ args: [...host.args, '--sender-key', senderKeyFile], env: host.env });
    app = await createApp(latchkey, {
      mfa: 'OFF',
      pool: { LambdaConfig: everyTrigger, AutoVerifiedAttributes: ['email'] },
    });
  });
  afterAll(async () => {
    await latchkey.stop();
    await host.close();
  });

  const about = (userName: string) => ({
    version: '1',
    region,
    userPoolId: app.userPoolId,
    userName,
    callerContext: { awsSdkVersion: expect.stringMatching(/^aws-sdk-js-3\./) as string, clientId: app.clientId },
  });
  const ada = (sub: string, status: string, verified: string) => ({
    sub,
    'cognito:user_status': status,
    email: 'ada@example.com',
    email_verified: verified,
  });
  const passwordSignIn = (USERNAME: string) =>
    app.sdk.send(
      new InitiateAuthCommand({
        ClientId: app.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: password },
        ClientMetadata,
      }),
    );

  let sub: string;

  it('receives the event of a sign-up, and writes its message', async () => {
    const reply = await app.sdk.send(
      new SignUpCommand({
        ClientId: app.clientId,
        Username: 'ada',
        Password: password,
        UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }],
        ValidationData: [{ Name: 'captcha', Value: 'passed' }],
        ClientMetadata,
      }),
    );
    sub = reply.UserSub ?? '';
    const preSignUp = {
      ...about('ada'),
      triggerSource: 'PreSignUp_SignUp',
      request: {
        userAttributes: { email: 'ada@example.com' },
        validationData: { captcha: 'passed' },
        clientMetadata: ClientMetadata,
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    } satisfies Wire<PreSignUpTriggerEvent>;
    const customMessage = {
      ...about('ada'),
      triggerSource: 'CustomMessage_SignUp',
      request: {
        userAttributes: ada(sub, 'UNCONFIRMED', 'false'),
        codeParameter: '{####}',
        linkParameter: '{##Click Here##}',
        usernameParameter: null,
        clientMetadata: ClientMetadata,
      },
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    } satisfies Wire<CustomMessageTriggerEvent>;
    expect(await host.events()).toStrictEqual([preSignUp, customMessage]);
    const inbox = await fetch(`${latchkey.endpoint}/_latchkey/inbox?to=ada@example.com`);
    const code = await latestCode(latchkey, 'ada@example.com');
    expect(await inbox.json()).toMatchObject({ messages: [{ subject: 'From a function', body: `Code: ${code}` }] });
  });

  it('receives the event of the confirmation', async () => {
    const ConfirmationCode = await latestCode(latchkey, 'ada@example.com');
    const input = { ClientId: app.clientId, Username: 'ada', ConfirmationCode, ClientMetadata };
    await app.sdk.send(new ConfirmSignUpCommand(input));
    const postConfirmation = {
      ...about('ada'),
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      request: { userAttributes: ada(sub, 'CONFIRMED', 'true'), clientMetadata: ClientMetadata },
      response: {},
    } satisfies Wire<PostConfirmationTriggerEvent>;
    expect(await host.events()).toStrictEqual([postConfirmation]);
  });

  it('receives the events before and after a sign-in, and changes its tokens', async () => {
    const { AuthenticationResult } = await passwordSignIn('ada');
    const userAttributes = ada(sub, 'CONFIRMED', 'true');
    const preAuthentication = {
      ...about('ada'),
      triggerSource: 'PreAuthentication_Authentication',
      request: { userAttributes, validationData: ClientMetadata },
      response: {},
    } satisfies Wire<PreAuthenticationTriggerEvent>;
    const postAuthentication = {
      ...about('ada'),
      triggerSource: 'PostAuthentication_Authentication',
      request: { userAttributes, newDeviceUsed: false },
      response: {},
    } satisfies Wire<PostAuthenticationTriggerEvent>;
    const tokenGeneration = {
      ...about('ada'),
      triggerSource: 'TokenGeneration_Authentication',
      request: {
        userAttributes,
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      },
      response: { claimsOverrideDetails: null },
    } satisfies Wire<PreTokenGenerationTriggerEvent>;
    expect(await host.events()).toStrictEqual([preAuthentication, postAuthentication, tokenGeneration]);
    const id = claimsOf(AuthenticationResult?.IdToken);
    expect(id).toMatchObject({ tier: 'gold', sub, 'cognito:groups': ['from-function'] });
    expect(id).not.toHaveProperty('email');
    expect(claimsOf(AuthenticationResult?.AccessToken)).not.toHaveProperty('tier');
  });

  it('controls a CUSTOM_AUTH sign-in', async () => {
    const begin = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ada' });
    expect(begin).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE', ChallengeParameters: { question: '6 x 7' } });
    expect(JSON.stringify(begin.ChallengeParameters)).not.toContain('42');
    const userAttributes = ada(sub, 'CONFIRMED', 'true');
    const empty = { challengeName: null, issueTokens: null, failAuthentication: null };
    const defineFirst = {
      ...about('ada'),
      triggerSource: 'DefineAuthChallenge_Authentication',
      request: { userAttributes, session: [] },
      response: empty,
    } satisfies Wire<DefineAuthChallengeTriggerEvent>;
    const create = {
      ...about('ada'),
      triggerSource: 'CreateAuthChallenge_Authentication',
      request: { userAttributes, challengeName: 'CUSTOM_CHALLENGE', session: [] },
      response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
    } satisfies Wire<CreateAuthChallengeTriggerEvent>;
    const [pre, ...made] = await host.events();
    expect(pre).toMatchObject({ triggerSource: 'PreAuthentication_Authentication' });
    expect(made).toStrictEqual([defineFirst, create]);

    const answered: Reply = await app.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: app.clientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        ChallengeResponses: { USERNAME: 'ada', ANSWER: '42' },
        Session: begin.Session,
        ClientMetadata,
      }),
    );
    expect(answered.AuthenticationResult?.AccessToken).toBeDefined();
    const verify = {
      ...about('ada'),
      triggerSource: 'VerifyAuthChallengeResponse_Authentication',
      request: {
        userAttributes,
        privateChallengeParameters: { answer: '42' },
        challengeAnswer: '42',
        clientMetadata: ClientMetadata,
      },
      response: { answerCorrect: null },
    } satisfies Wire<VerifyAuthChallengeResponseTriggerEvent>;
    const session = [{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'SUM' }] as const;
    const defineLast = {
      ...about('ada'),
      triggerSource: 'DefineAuthChallenge_Authentication',
      request: { userAttributes, session: [...session], clientMetadata: ClientMetadata },
      response: empty,
    } satisfies Wire<DefineAuthChallengeTriggerEvent>;
    const [first, second, ...tokens] = await host.events();
    expect([first, second]).toStrictEqual([verify, defineLast]);
    expect(tokens).toMatchObject([
      { triggerSource: 'PostAuthentication_Authentication', request: { clientMetadata: ClientMetadata } },
      { triggerSource: 'TokenGeneration_Authentication', request: { clientMetadata: ClientMetadata } },
    ]);
  });

  it('migrates users at sign-in and at a forgotten password', async () => {
    await passwordSignIn('old-grace');
    const migration = {
      ...about('old-grace'),
      triggerSource: 'UserMigration_Authentication',
      request: { password, validationData: ClientMetadata },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
    } satisfies Wire<UserMigrationTriggerEvent>;
    expect((await host.events())[0]).toStrictEqual(migration);

    const Username = 'old-joan';
    await app.sdk.send(new ForgotPasswordCommand({ ClientId: app.clientId, Username, ClientMetadata }));
    const { password: _, ...asked } = migration.request;
    const [forgotten, worded] = await host.events();
    expect(forgotten).toStrictEqual({
      ...migration,
      userName: Username,
      triggerSource: 'UserMigration_ForgotPassword',
      request: { ...asked, validationData: null, clientMetadata: ClientMetadata },
    });
    expect(worded).toMatchObject({ triggerSource: 'CustomMessage_ForgotPassword' });
    const ConfirmationCode = await latestCode(latchkey, 'old-joan@example.com');
    const input = { ClientId: app.clientId, Username, ConfirmationCode, Password: password };
    await app.sdk.send(new ConfirmForgotPasswordCommand(input));
    expect(await host.events()).toMatchObject([{ triggerSource: 'PostConfirmation_ConfirmForgotPassword' }]);
  });

  it('sends messages as a custom sender, which receives the code encrypted', async () => {
    const CustomEmailSender = { LambdaArn: functionArn, LambdaVersion: 'V1_0' } as const;
    const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/4b1a0f0e-0000-4000-8000-000000000000';
    const sending = await createApp(latchkey, {
      pool: { LambdaConfig: { CustomEmailSender, KMSKeyID }, AutoVerifiedAttributes: ['email'] },
    });
    const input = { ClientId: sending.clientId, Username: 'eve' };
    const UserAttributes = [{ Name: 'email', Value: 'eve@example.com' }];
    const { UserSub = '' } = await sending.sdk.send(
      new SignUpCommand({ ...input, Password: password, UserAttributes }),
    );
    let sent: Awaited<ReturnType<FunctionHost['events']>> = [];
    for (let tries = 0; sent.length === 0 && tries < 100; tries++) {
      await sleep(50);
      sent = await host.events();
    }
    const customSender = {
      ...about('eve'),
      userPoolId: sending.userPoolId,
      callerContext: { ...about('eve').callerContext, clientId: sending.clientId },
      triggerSource: 'CustomEmailSender_SignUp',
      request: {
        type: 'customEmailSenderRequestV1',
        code: expect.stringMatching(/^[\w+/]+=*$/) as string,
        clientMetadata: null,
        userAttributes: {
          sub: UserSub,
          'cognito:user_status': 'UNCONFIRMED',
          email: 'eve@example.com',
          email_verified: 'false',
        },
      },
      response: {},
    } satisfies Wire<CustomEmailSenderTriggerEvent>;
    expect(sent).toStrictEqual([customSender]);
    const ConfirmationCode = await decrypted(String(sent[0]?.request['code']));
    await sending.sdk.send(new ConfirmSignUpCommand({ ...input, ConfirmationCode }));
    const inbox = await fetch(`${latchkey.endpoint}/_latchkey/inbox?to=eve@example.com`);
    expect(await inbox.json()).toStrictEqual({ messages: [] });
  });

  it('can reject a request; the error contains its message', async () => {
    const refusal = refused('UserLambdaValidationException', 'PreSignUp failed with error Mind your manners.');
    const input = { ClientId: app.clientId, Username: 'rude', Password: password };
    await expect(app.sdk.send(new SignUpCommand(input))).rejects.toMatchObject(refusal);
    await host.events();
  });
});

describe('a module', () => {
  let host: FunctionHost;
  let latchkey: Latchkey;
  beforeAll(async () => {
    host = moduleHost();
    latchkey = await startLatchkey({ args: host.args, env: host.env });
  });
  afterAll(() => latchkey.stop());

  it.each([
    ['V2_0', '2'],
    ['V3_0', '3'],
  ] as const)('pre token generation %s changes both tokens', async (LambdaVersion, version) => {
    const PreTokenGenerationConfig = { LambdaArn: functionArn, LambdaVersion };
    const app = await createApp(latchkey, {
      mfa: 'OFF',
      pool: { LambdaConfig: { PreTokenGenerationConfig, UserMigration: functionArn } },
    });
    const { AuthenticationResult: tokens = {} } = await initiate(app, 'USER_PASSWORD_AUTH', {
      USERNAME: 'old-ada',
      PASSWORD: password,
    });
    const { sub } = claimsOf(tokens.AccessToken);
    const tokenGeneration = {
      version,
      region,
      userPoolId: app.userPoolId,
      userName: 'old-ada',
      callerContext: { awsSdkVersion: expect.stringMatching(/^aws-sdk-js-3\./) as string, clientId: app.clientId },
      triggerSource: 'TokenGeneration_Authentication',
      request: {
        userAttributes: {
          sub: String(sub),
          'cognito:user_status': 'CONFIRMED',
          email: 'old-ada@example.com',
          email_verified: 'true',
        },
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
        scopes: ['aws.cognito.signin.user.admin'],
      },
      response: { claimsAndScopeOverrideDetails: null },
    } satisfies Wire<PreTokenGenerationV2TriggerEvent>;
    expect((await host.events())[1]).toStrictEqual(tokenGeneration);
    const groups = { 'cognito:groups': ['from-function'] };
    expect(claimsOf(tokens.IdToken)).toMatchObject({ tier: 'gold', plan: { seats: [1, 2] }, sub, ...groups });
    const scope = 'aws.cognito.signin.user.admin api/read';
    expect(claimsOf(tokens.AccessToken)).toMatchObject({ tier: 'gold', scope, ...groups });
    await initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: tokens.RefreshToken ?? '' });
    expect(await host.events()).toMatchObject([{ triggerSource: 'TokenGeneration_RefreshTokens', version }]);
  });

  it('an endless function is terminated after five seconds, and does not delay other requests', async () => {
    const app = await createApp(latchkey, { pool: { LambdaConfig: { PreSignUp: functionArn } } });
    const signUp = (Username: string) =>
      app.sdk.send(new SignUpCommand({ ClientId: app.clientId, Username, Password: password }));
    const started = performance.now();
    const looping = signUp('loop').catch((error: unknown) => error);
    await signUp('quick');
    expect(performance.now() - started).toBeLessThan(4_000);
    const message = 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.';
    expect(await looping).toMatchObject(refused('UnexpectedLambdaException', message));
    const took = performance.now() - started;
    expect(took).toBeGreaterThanOrEqual(4_900);
    expect(took).toBeLessThan(9_000);
    await signUp('after');
  });

  it('the pre authentication trigger can reject users with the right password', async () => {
    const LambdaConfig = { PreAuthentication: functionArn, UserMigration: functionArn };
    const app = await createApp(latchkey, { mfa: 'OFF', pool: { LambdaConfig } });
    const input = { ClientId: app.clientId, Username: 'barred', Password: password };
    await app.sdk.send(new SignUpCommand(input));
    await expect(initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: 'barred', PASSWORD: password })).rejects.toMatchObject(
      refused('UserLambdaValidationException', 'PreAuthentication failed with error Not today.'),
    );
  });
});
