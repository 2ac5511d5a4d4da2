import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { applyDeclaration } from '../apply-declaration.ts';
import { inProcess } from '../in-process.ts';
import { writeYaml } from '../source/write-document.ts';
import { exportDeclaration } from './export-declaration.ts';

let services: TestServices;
let other: TestServices;
beforeAll(async () => {
  [services, other] = await Promise.all([createTestServices(), createTestServices()]);
});
afterAll(() => Promise.all([services.close(), other.close()]));

const id = 'us-east-1_Everything';
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:any';
const role = 'arn:aws:iam::123456789012:role/sms';

/** A pool with a value other than the default for as many settings as can be set together. */
const everything = {
  id,
  PoolName: 'Everything at once',
  MfaConfiguration: 'OPTIONAL',
  SoftwareTokenMfaConfiguration: { Enabled: true },
  SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: role, ExternalId: 'external' } },
  WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required' },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      EmailMessage: 'Hello {username}, {####}',
      EmailSubject: 'Welcome',
      SMSMessage: '{username} {####}',
    },
  },
  AliasAttributes: ['email', 'preferred_username'],
  AutoVerifiedAttributes: ['email'],
  DeletionProtection: 'ACTIVE',
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    From: 'Shop <shop@example.com>',
    ReplyToEmailAddress: 'help@example.com',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
  },
  LambdaConfig: {
    PostAuthentication: arn,
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn },
  },
  Policies: {
    PasswordPolicy: {
      MinimumLength: 14,
      RequireLowercase: true,
      RequireNumbers: false,
      RequireSymbols: false,
      RequireUppercase: true,
      PasswordHistorySize: 3,
      TemporaryPasswordValidityDays: 3,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
  },
  Schema: [
    { Name: 'email', Required: true, Mutable: true },
    {
      Name: 'tenant',
      AttributeDataType: 'String',
      Mutable: false,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '36' },
    },
    {
      Name: 'seats',
      AttributeDataType: 'Number',
      Mutable: true,
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '99' },
    },
  ],
  SmsAuthenticationMessage: 'Your code: {####}',
  SmsConfiguration: { SnsCallerArn: role, ExternalId: 'external' },
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  UserPoolTags: { team: 'identity' },
  UserPoolTier: 'PLUS',
  UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
  UsernameConfiguration: { CaseSensitive: true },
  VerificationMessageTemplate: {
    DefaultEmailOption: 'CONFIRM_WITH_LINK',
    EmailMessageByLink: 'Please {##click here##}',
    EmailSubjectByLink: 'Confirm',
    EmailMessage: 'Your code is {####}.',
    EmailSubject: 'Your code',
    SmsMessage: 'Your code is {####}.',
  },
  resourceServers: [
    { Identifier: 'https://api', Name: 'API', Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }] },
  ],
  identityProviders: [
    {
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'search-client', client_secret: 'search-secret', authorize_scopes: 'openid email' },
      AttributeMapping: { email: 'email', username: 'sub' },
      IdpIdentifiers: ['search.example'],
    },
  ],
  groups: [
    { GroupName: 'admins', Description: 'All of it', Precedence: 0, RoleArn: 'arn:aws:iam::123456789012:role/admins' },
  ],
  clients: [
    {
      id: 'web',
      ClientName: 'Web app',
      AccessTokenValidity: 15,
      IdTokenValidity: 20,
      RefreshTokenValidity: 12,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid', 'email', 'https://api/read'],
      AuthSessionValidity: 5,
      CallbackURLs: ['https://shop.example/back'],
      LogoutURLs: ['https://shop.example/'],
      DefaultRedirectURI: 'https://shop.example/back',
      EnableTokenRevocation: true,
      ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      ReadAttributes: ['email', 'custom:tenant'],
      WriteAttributes: ['email'],
      SupportedIdentityProviders: ['COGNITO', 'Google'],
      branding: {
        Settings: { components: { primaryButton: { lightMode: { defaults: { backgroundColor: 'ff0000ff' } } } } },
      },
      sessionConfiguration: { SSOSession: { MaxValidityMinutes: 90 } },
      terms: [
        {
          TermsName: 'terms-of-use',
          TermsSource: 'LINK',
          Enforcement: 'NONE',
          Links: { 'cognito:default': 'https://shop.example/terms' },
        },
      ],
      uiCustomization: { CSS: '.submitButton-customizable { background-color: #123456; }' },
      riskConfiguration: {
        CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'NO_ACTION' } },
      },
    },
    {
      id: 'machine',
      ClientName: 'Machine',
      secret: 'aSecretOfTheMachine1234567',
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['https://api/read'],
    },
  ],
  sessionConfiguration: { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } },
  logDelivery: {
    LogConfigurations: [
      {
        EventSource: 'userNotification',
        LogLevel: 'ERROR',
        CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:failures' },
      },
    ],
  },
  domains: [{ Domain: 'everything', ManagedLoginVersion: 1 }],
  uiCustomization: { CSS: '.banner-customizable { background-color: #000000; }' },
  users: [
    {
      username: 'ann',
      attributes: { email: 'ann@example.com', email_verified: 'true', 'custom:tenant': 't1' },
      groups: ['admins'],
      enabled: false,
    },
  ],
};

const left = async (on: TestServices, declaration: object) =>
  (await applyDeclaration(on, declaration)).changes.filter(({ action }) => action !== 'keep');

it('writes a declaration that is as the pool', async () => {
  await applyDeclaration(services, { pools: [everything] });
  expect(await left(services, { pools: [everything] })).toEqual([]);
  const exported = await exportDeclaration(inProcess(services), id, { secrets: true, users: true });
  const read = parse(writeYaml(exported)) as typeof exported;
  expect(read).toEqual(JSON.parse(JSON.stringify(exported)));
  expect(await left(services, read)).toEqual([]);
});

it('writes everything that another server needs for the same pool', async () => {
  const options = { secrets: true, users: true };
  const exported = await exportDeclaration(inProcess(services), id, options);
  await applyDeclaration(other, exported);
  expect(await exportDeclaration(inProcess(other), id, options)).toEqual(exported);
  expect(await left(other, { pools: [everything] })).toEqual([]);
});

it('leaves secrets and users out unless they are asked for', async () => {
  const { pools } = await exportDeclaration(inProcess(services), id, { secrets: false, users: false });
  const text = JSON.stringify(pools);
  expect(text).not.toContain('aSecretOfTheMachine');
  expect(text).not.toContain('search-secret');
  expect(text).not.toContain('ann@example.com');
  expect(pools[0]).toMatchObject({
    clients: expect.arrayContaining([expect.objectContaining({ GenerateSecret: true })]) as unknown,
  });
});
