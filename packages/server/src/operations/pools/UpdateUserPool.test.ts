import type { CreateUserPoolRequest, UpdateUserPoolRequest, UserPoolType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from './CreateUserPool.ts';
import { DescribeUserPool } from './DescribeUserPool.ts';
import { replacePool, storedPool } from './pool-record.ts';
import { SetUserPoolMfaConfig } from './SetUserPoolMfaConfig.ts';
import { UpdateUserPool } from './UpdateUserPool.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

type Given = Omit<CreateUserPoolRequest, 'PoolName'>;
type Update = Omit<UpdateUserPoolRequest, 'UserPoolId'>;

const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const sms = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' };

async function create(given: Given = {}): Promise<string> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...given });
  return UserPool?.Id ?? '';
}

async function update(UserPoolId: string, change: Update): Promise<UserPoolType> {
  expect(await callOperation(services, UpdateUserPool, { UserPoolId, ...change })).toEqual({});
  const { UserPool } = await callOperation(services, DescribeUserPool, { UserPoolId });
  return { ...UserPool };
}

describe('a member that is not given', () => {
  const bare = { EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' } };
  const password = { MinimumLength: 20 };
  const complete = {
    MinimumLength: 20,
    RequireUppercase: false,
    RequireLowercase: false,
    RequireNumbers: false,
    RequireSymbols: false,
    TemporaryPasswordValidityDays: 7,
  };

  const staying: { given: Given; member: keyof UserPoolType; after: unknown; change?: Update }[] = [
    { given: { DeletionProtection: 'ACTIVE' }, member: 'DeletionProtection', after: 'ACTIVE' },
    {
      given: { Policies: { PasswordPolicy: password } },
      member: 'Policies',
      after: { PasswordPolicy: complete, SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
    },
    {
      given: { Policies: { PasswordPolicy: password } },
      change: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
      member: 'Policies',
      after: { PasswordPolicy: complete, SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    },
    { given: { MfaConfiguration: 'OPTIONAL', SmsConfiguration: sms }, member: 'MfaConfiguration', after: 'OPTIONAL' },
    { given: { SmsConfiguration: sms }, member: 'SmsConfiguration', after: { ...sms, SnsRegion: 'us-east-1' } },
    { given: { UserPoolTier: 'PLUS' }, member: 'UserPoolTier', after: 'PLUS' },
    { given: { UserPoolTags: { team: 'doors' } }, member: 'UserPoolTags', after: { team: 'doors' } },
    {
      given: { AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'admin_only' }] } },
      member: 'AccountRecoverySetting',
      after: { RecoveryMechanisms: [{ Priority: 1, Name: 'admin_only' }] },
    },
    {
      given: { VerificationMessageTemplate: { EmailSubject: 'Code' } },
      member: 'VerificationMessageTemplate',
      after: { DefaultEmailOption: 'CONFIRM_WITH_CODE', EmailSubject: 'Code' },
    },
  ];
  it.each(staying)('stays: $member', async ({ given, member, after, change = {} }) => {
    expect((await update(await create(given), change))[member]).toEqual(after);
  });

  const going: { given: Given; member: keyof UserPoolType; after: unknown }[] = [
    { given: { AutoVerifiedAttributes: ['email'] }, member: 'AutoVerifiedAttributes', after: undefined },
    { given: { LambdaConfig: { PreSignUp: lambda } }, member: 'LambdaConfig', after: {} },
    {
      given: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
      member: 'DeviceConfiguration',
      after: undefined,
    },
    {
      given: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
      member: 'UserPoolAddOns',
      after: undefined,
    },
    {
      given: { EmailConfiguration: { ReplyToEmailAddress: 'a@example.com' } },
      member: 'EmailConfiguration',
      after: bare.EmailConfiguration,
    },
    {
      given: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
      member: 'AdminCreateUserConfig',
      after: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    },
  ];
  it.each(going)('goes back to its default: $member', async ({ given, member, after }) => {
    expect((await update(await create(given), {}))[member]).toEqual(after);
  });
});

describe('an update', () => {
  it('rejects a sender with which e-mails could not be sent', async () => {
    const poolId = await create();
    for (const From of ['a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com']) {
      await expect(update(poolId, { EmailConfiguration: { From } })).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Provided From email address is invalid',
      });
    }
  });

  it('keeps schema, user name attributes and case sensitivity', async () => {
    const poolId = await create({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Schema: [{ Name: 'team', AttributeDataType: 'String' }],
    });
    const before = await callOperation(services, DescribeUserPool, { UserPoolId: poolId });
    const after = await update(poolId, { MfaConfiguration: 'OFF' });
    expect(after).toEqual(before.UserPool);
  });

  it('changes name and modification date, and takes effect at once', async () => {
    const poolId = await create();
    expect((await services.directory.pool(poolId)).settings.devices).toBeNull();
    services.clock.advance(5_000);
    const { Name, CreationDate, LastModifiedDate } = await update(poolId, {
      PoolName: 'staff',
      DeviceConfiguration: {},
    });
    expect(Name).toBe('staff');
    expect(LastModifiedDate).toBe((CreationDate ?? 0) + 5);
    expect((await services.directory.pool(poolId)).settings.devices).toEqual({
      suppressesMfa: false,
      remembersOnPrompt: false,
    });
  });

  it('keeps authenticator apps until MFA is switched off', async () => {
    const UserPoolId = await create();
    await callOperation(services, SetUserPoolMfaConfig, {
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    });
    await update(UserPoolId, { MfaConfiguration: 'ON' });
    expect((await services.directory.pool(UserPoolId)).settings).toMatchObject({ mfa: 'ON', softwareTokenMfa: true });
    await update(UserPoolId, { MfaConfiguration: 'OFF' });
    expect((await services.directory.pool(UserPoolId)).settings).toMatchObject({ mfa: 'OFF', softwareTokenMfa: false });
    await expect(update(UserPoolId, { MfaConfiguration: 'ON' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    });
  });

  it('changes nothing if it is rejected', async () => {
    const UserPoolId = await create({ UserPoolTags: { team: 'doors' } });
    const before = await callOperation(services, DescribeUserPool, { UserPoolId });
    const tags = { UserPoolTags: { 'latchkey:device-listing': 'all' } };
    await expect(update(UserPoolId, { PoolName: 'staff', ...tags })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: "The tag latchkey:device-listing cannot be 'all'. It can be: remembered, confirmed.",
    });
    expect(await callOperation(services, DescribeUserPool, { UserPoolId })).toEqual(before);
  });
});

describe('errors', () => {
  it('for attributes that require verification but are not verified by the pool', async () => {
    const poolId = await create({
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    await expect(update(poolId, {})).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    });
    const kept = await update(poolId, {
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
    });
    expect(kept.UserAttributeUpdateSettings).toEqual({ AttributesRequireVerificationBeforeUpdate: [] });
  });

  it('for a plan that does not include what the pool uses', async () => {
    const poolId = await create({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    });
    await expect(update(poolId, { UserPoolTier: 'LITE' })).rejects.toMatchObject({
      code: 'TierChangeNotAllowedException',
      message: 'The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In',
    });
  });

  it('for passkeys that are one factor where MFA is required, as in SetUserPoolMfaConfig', async () => {
    const poolId = await create();
    const required = { UserPoolId: poolId, MfaConfiguration: 'ON' } as const;
    const totp = { SoftwareTokenMfaConfiguration: { Enabled: true } };
    await callOperation(services, SetUserPoolMfaConfig, { ...required, ...totp });
    const change = {
      MfaConfiguration: 'ON',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    } as const;
    await expect(update(poolId, change)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message:
        'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
    });
    const WebAuthnConfiguration = { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } as const;
    await callOperation(services, SetUserPoolMfaConfig, { ...required, ...totp, WebAuthnConfiguration });
    expect(await update(poolId, change)).toMatchObject({ MfaConfiguration: 'ON' });
  });

  it('for a pool that does not exist', async () => {
    await expect(update('us-east-1_nobodyhas', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nobodyhas does not exist.',
    });
  });

  it('for a change of an older version', async () => {
    const poolId = await create();
    const stale = await storedPool(services.store.read.pools, poolId);
    await update(poolId, { PoolName: 'staff' });
    await expect(replacePool(services, { ...stale, name: 'others' })).rejects.toMatchObject({
      code: 'ConcurrentModificationException',
      message: 'The user pool was changed by another request. Try again.',
    });
    expect((await storedPool(services.store.read.pools, poolId)).name).toBe('staff');
  });

  it('for one of two concurrent updates, or none if they ran one after another', async () => {
    const poolId = await create();
    const results = await Promise.allSettled([
      update(poolId, { PoolName: 'one' }),
      update(poolId, { PoolName: 'two' }),
    ]);
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
    const { name, version } = await storedPool(services.store.read.pools, poolId);
    expect(version).toBe(3 - refused.length);
    expect(['one', 'two']).toContain(name);
    expect(refused).toEqual(refused.map(() => expect.objectContaining({ code: 'ConcurrentModificationException' })));
  });
});
