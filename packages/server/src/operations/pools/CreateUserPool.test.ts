import type { CreateUserPoolRequest, UserPoolType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standardAttributes } from '../../rules/schema/attribute-schema-standard.ts';
import type { PoolRecord } from '../../records/pool.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool, maxPools } from './CreateUserPool.ts';
import { DescribeUserPool } from './DescribeUserPool.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

type Given = Omit<CreateUserPoolRequest, 'PoolName'>;

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const role = 'arn:aws:iam::123456789012:role/sms';

/** Creates a pool and returns its description. Checks that the creation returned the same. */
async function create(given: Given): Promise<UserPoolType> {
  const { UserPool: created } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...given });
  const UserPoolId = created?.Id ?? '';
  const { UserPool: described } = await callOperation(services, DescribeUserPool, { UserPoolId });
  expect(described).toEqual(created);
  return { ...described };
}

describe('a pool with only a name', () => {
  it('has the defaults of AWS', async () => {
    const { Id: poolId = '', ...pool } = await create({});
    expect(poolId).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect(pool).toEqual({
      Name: 'people',
      Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${poolId}`,
      CreationDate: services.clock.now() / 1000,
      LastModifiedDate: services.clock.now() / 1000,
      EstimatedNumberOfUsers: 0,
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
      DeletionProtection: 'INACTIVE',
      LambdaConfig: {},
      SchemaAttributes: standardAttributes,
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      MfaConfiguration: 'OFF',
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      UserPoolTags: {},
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Priority: 1, Name: 'verified_email' },
          { Priority: 2, Name: 'verified_phone_number' },
        ],
      },
      UserPoolTier: 'ESSENTIALS',
      KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
      IssuerConfiguration: { Type: 'ORIGINAL' },
    });
  });

  it('has a key for each kind of token', async () => {
    const { Id = '' } = await create({});
    const keys = await services.directory.signingKeys(Id);
    expect(keys.map(({ use }) => use).toSorted()).toEqual(['access', 'id']);
  });
});

describe('members that are given in part', () => {
  const cases: { given: Given; member: keyof UserPoolType; answered: unknown }[] = [
    {
      given: { Policies: { PasswordPolicy: { MinimumLength: 12 } } },
      member: 'Policies',
      answered: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireUppercase: false,
          RequireLowercase: false,
          RequireNumbers: false,
          RequireSymbols: false,
          TemporaryPasswordValidityDays: 7,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
    },
    {
      given: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
      member: 'AdminCreateUserConfig',
      answered: { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 7 },
    },
    {
      given: { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } } },
      member: 'AdminCreateUserConfig',
      answered: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 3 },
    },
    {
      given: { EmailVerificationMessage: 'Your code: {####}', EmailVerificationSubject: 'Code' },
      member: 'VerificationMessageTemplate',
      answered: { DefaultEmailOption: 'CONFIRM_WITH_CODE', EmailMessage: 'Your code: {####}', EmailSubject: 'Code' },
    },
    {
      given: { VerificationMessageTemplate: { SmsMessage: 'Code {####}' } },
      member: 'SmsVerificationMessage',
      answered: 'Code {####}',
    },
    {
      given: { LambdaConfig: { PreTokenGeneration: arn, PreSignUp: arn } },
      member: 'LambdaConfig',
      answered: {
        PreTokenGeneration: arn,
        PreSignUp: arn,
        PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: arn },
      },
    },
    {
      given: { LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn } } },
      member: 'LambdaConfig',
      answered: { PreTokenGeneration: arn, PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn } },
    },
    {
      given: { SmsConfiguration: { SnsCallerArn: role, ExternalId: 'x' } },
      member: 'SmsConfiguration',
      answered: { SnsCallerArn: role, ExternalId: 'x', SnsRegion: 'us-east-1' },
    },
    {
      given: { UsernameConfiguration: { CaseSensitive: false } },
      member: 'UsernameConfiguration',
      answered: { CaseSensitive: false },
    },
    { given: { UserPoolTags: { team: 'doors' } }, member: 'UserPoolTags', answered: { team: 'doors' } },
    {
      given: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
      member: 'UserPoolAddOns',
      answered: { AdvancedSecurityMode: 'AUDIT' },
    },
    {
      given: { MfaConfiguration: 'OPTIONAL', SmsConfiguration: { SnsCallerArn: role } },
      member: 'MfaConfiguration',
      answered: 'OPTIONAL',
    },
  ];
  it.each(cases)('$member', async ({ given, member, answered }) => {
    expect((await create(given))[member]).toEqual(answered);
  });
});

const devices = (ChallengeRequiredOnNewDevice?: boolean, DeviceOnlyRememberedOnUserPrompt?: boolean) => ({
  DeviceConfiguration: { ChallengeRequiredOnNewDevice, DeviceOnlyRememberedOnUserPrompt },
});

describe('DeviceConfiguration', () => {
  const complete = (challenge: boolean, onPrompt: boolean) => devices(challenge, onPrompt).DeviceConfiguration;

  it.each([
    { state: 'off', input: {}, answered: undefined, settings: null },
    {
      state: 'always, without challenge',
      input: devices(false, false),
      answered: complete(false, false),
      settings: { suppressesMfa: false, remembersOnPrompt: false },
    },
    {
      state: 'always, as Terraform writes it',
      input: devices(true),
      answered: complete(true, false),
      settings: { suppressesMfa: true, remembersOnPrompt: false },
    },
    {
      state: 'on prompt, as Terraform writes it',
      input: devices(undefined, true),
      answered: complete(false, true),
      settings: { suppressesMfa: false, remembersOnPrompt: true },
    },
    {
      state: 'on prompt, with challenge',
      input: devices(true, true),
      answered: complete(true, true),
      settings: { suppressesMfa: true, remembersOnPrompt: true },
    },
    {
      state: 'always, without challenge, as SDKs send it that leave out a false',
      input: devices(),
      answered: complete(false, false),
      settings: { suppressesMfa: false, remembersOnPrompt: false },
    },
  ])('$state', async ({ input, answered, settings }) => {
    const { Id = '', DeviceConfiguration } = await create(input);
    expect(DeviceConfiguration).toEqual(answered);
    expect((await services.directory.pool(Id)).settings.devices).toEqual(settings);
  });
});

describe('errors', () => {
  const cases: { given: Given; message: string; code?: string }[] = [
    {
      given: { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
      message: 'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
    },
    {
      given: { AutoVerifiedAttributes: ['phone_number'] },
      message: 'SMS configuration is required when phone_number is selected for auto verification',
    },
    {
      given: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
      message: 'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    },
    {
      given: {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Priority: 1, Name: 'verified_email' },
            { Priority: 1, Name: 'verified_phone_number' },
          ],
        },
      },
      message:
        'Invalid account recovery setting parameter. Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
    },
    {
      given: {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Priority: 1, Name: 'admin_only' },
            { Priority: 2, Name: 'verified_email' },
          ],
        },
      },
      message:
        'Invalid account recovery setting parameter. Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    },
    {
      given: { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
      message: 'Source ARN is required to use DEVELOPER email sending owner',
    },
    ...[
      'Jane <jane@example.com>\r\nBcc: all@example.com',
      'Jane\r\n <jane@example.com>',
      'a@example.com, b@example.com',
      'a@example.com, Bob <b@example.com>',
      'jane@example.com <jane',
      'jane',
      '',
      `Jane${' '.repeat(60_000)}`,
    ].map((From) => ({
      given: { EmailConfiguration: { From } },
      message: 'Provided From email address is invalid',
    })),
    {
      given: { EmailConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@b,c@d' } },
      message: 'Provided From email address is invalid',
    },
    {
      given: { EmailConfiguration: { ReplyToEmailAddress: 'a@example.com,b@example.com' } },
      message: 'Provided ReplyTo email address is invalid',
    },
    {
      given: { LambdaConfig: { CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: arn } } },
      message: 'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
    },
    {
      given: {
        LambdaConfig: {
          PreTokenGeneration: arn,
          PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: `${arn}2` },
        },
      },
      message: "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
    },
    {
      given: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
      message: 'Password should be configured as one of the allowed first auth factors.',
    },
    {
      given: {
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
        AdminCreateUserConfig: { UnusedAccountValidityDays: 5 },
      },
      message: 'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    },
    ...(['ON', 'OPTIONAL'] as const).map((MfaConfiguration) => ({
      given: { MfaConfiguration },
      message: 'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    })),
    {
      given: { Schema: [{ Name: 'team', AttributeDataType: 'String', Required: true }] },
      message: 'Required custom attributes are not supported currently.',
    },
    {
      given: { UserPoolTags: { 'latchkey:device-trust': 'always' } },
      message: "The tag latchkey:device-trust cannot be 'always'. It can be: mfa, confirmed.",
    },
    {
      given: { UserPoolTags: { _custom_id_: 'mypool' } },
      message:
        "The tag _custom_id_ must be a user pool id such as us-east-1_mypool (one underscore, at most 55 characters), not 'mypool'.",
    },
    {
      given: {
        UserPoolTier: 'LITE',
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      },
      code: 'FeatureUnavailableInTierException',
      message: 'The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In',
    },
    {
      given: { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
      code: 'FeatureUnavailableInTierException',
      message:
        'The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection',
    },
  ];
  it.each(cases)('$given: $message', async ({ given, message, code = 'InvalidParameterException' }) => {
    const creation = callOperation(services, CreateUserPool, { PoolName: 'people', ...given });
    await expect(creation).rejects.toMatchObject({ code, message });
  });
});

describe('tags', () => {
  it('set the id of a pool, which must be free', async () => {
    const tagged: Given = { UserPoolTags: { _custom_id_: 'eu-west-2_mypool' } };
    const pool = await create(tagged);
    expect(pool.Id).toBe('eu-west-2_mypool');
    expect(pool.UserPoolTags).toEqual(tagged.UserPoolTags);
    await expect(create(tagged)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'User pool eu-west-2_mypool already exists.',
    });
  });

  it('choose how devices behave', async () => {
    const { Id = '' } = await create({ UserPoolTags: { 'latchkey:device-trust': 'confirmed' } });
    expect((await services.directory.pool(Id)).settings.deviceChoices.trust).toBe('confirmed');
  });
});

it('rejects one pool more than the quota', async () => {
  const own = await createTestServices();
  try {
    const { UserPool } = await callOperation(own, CreateUserPool, { PoolName: 'first' });
    const first = (await own.store.read.pools.find(UserPool?.Id ?? '')) as PoolRecord;
    await own.store.write(async (tx) => {
      for (let i = 1; i < maxPools; i += 1) await tx.pools.insert({ ...first, poolId: `us-east-1_Number${i}` }, []);
    });
    await expect(callOperation(own, CreateUserPool, { PoolName: 'one too many' })).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'There are 1000 user pools, which is the limit.',
    });
  } finally {
    await own.close();
  }
});
