import { describe, expect, it } from 'vitest';
import type { PoolRecord } from '../../records/pool.ts';
import { lockOutTag } from '../../records/attempts.ts';
import { defaultRecovery, poolSettings } from './pool-settings.ts';

const plain: PoolRecord = {
  poolId: 'us-east-1_abc',
  name: 'plain',
  definition: {},
  mfaConfiguration: 'OFF',
  mfa: {},
  version: 1,
  createdAt: 0,
  modifiedAt: 0,
};

const defined = (definition: PoolRecord['definition']) => poolSettings({ ...plain, definition });

describe('the settings of a pool', () => {
  it('contain the defaults of missing members', () => {
    const { schema, ...settings } = poolSettings(plain);
    expect(schema.size).toBe(20);
    expect(settings).toStrictEqual({
      passwordPolicy: {
        minimumLength: 8,
        requireUppercase: true,
        requireLowercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7,
      },
      passwordHistorySize: 0,
      allowedFirstFactors: ['PASSWORD'],
      webAuthn: { relyingPartyId: null, userVerification: 'preferred', isMultiFactor: false },
      lockOut: 'cognito',
      oauthChoices: { requirePkce: 'off', userInfoBooleans: 'off' },
      passkeyOrigins: [],
      usernameAttributes: [],
      aliasAttributes: [],
      caseSensitive: true,
      autoVerified: [],
      mfa: 'OFF',
      softwareTokenMfa: false,
      smsMfa: false,
      emailMfa: false,
      devices: null,
      deviceTrustMs: null,
      deviceChoices: {
        deviceSrp: 'always',
        keyCarryOver: 'first-factor',
        trust: 'mfa',
        listing: 'remembered',
        adminDevices: 'on',
        trustAfterReset: 'keep',
        firstSignIn: 'mfa-setup',
      },
      threat: null,
      adminCreateUserOnly: false,
      deletionProtected: false,
      recovery: ['verified_phone_number', 'verified_email'],
      hasRecoverySetting: false,
      recoveryIsChosen: false,
    });
  });

  it.each([
    ['absent', undefined, null],
    ['empty', {}, { suppressesMfa: false, remembersOnPrompt: false }],
    [
      'both false',
      { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false },
      { suppressesMfa: false, remembersOnPrompt: false },
    ],
    ['challenge only', { ChallengeRequiredOnNewDevice: true }, { suppressesMfa: true, remembersOnPrompt: false }],
    ['prompt only', { DeviceOnlyRememberedOnUserPrompt: true }, { suppressesMfa: false, remembersOnPrompt: true }],
    [
      'both',
      { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
      { suppressesMfa: true, remembersOnPrompt: true },
    ],
  ])('distinguish the device configurations: %s', (_name, DeviceConfiguration, expected) => {
    expect(defined({ DeviceConfiguration }).devices).toStrictEqual(expected);
  });

  it('require nothing that a given password policy does not name', () => {
    const { passwordPolicy } = defined({ Policies: { PasswordPolicy: { MinimumLength: 6, RequireNumbers: true } } });
    expect(passwordPolicy).toStrictEqual({
      minimumLength: 6,
      requireUppercase: false,
      requireLowercase: false,
      requireNumbers: true,
      requireSymbols: false,
      temporaryPasswordValidityDays: 7,
    });
  });

  it.each(['Uppercase', 'Lowercase', 'Numbers', 'Symbols'] as const)('require %s if a password policy does', (kind) => {
    const { passwordPolicy } = defined({ Policies: { PasswordPolicy: { [`Require${kind}`]: true } } });
    const required = Object.entries(passwordPolicy).filter(([, value]) => value === true);
    expect(required).toEqual([[`require${kind}`, true]]);
    const { passwordPolicy: other } = defined({ Policies: { PasswordPolicy: { [`Require${kind}`]: false } } });
    expect(Object.values(other)).not.toContain(true);
  });

  it('contain how long temporary passwords are valid', () => {
    const PasswordPolicy = { TemporaryPasswordValidityDays: 30 };
    expect(defined({ Policies: { PasswordPolicy } }).passwordPolicy.temporaryPasswordValidityDays).toBe(30);
    expect(defined({ Policies: {} }).passwordHistorySize).toBe(0);
  });

  it.each([
    [undefined, null],
    [{ AdvancedSecurityMode: 'OFF' }, null],
    [{ AdvancedSecurityMode: 'AUDIT' }, { standard: 'AUDIT', custom: 'OFF' }],
    [
      { AdvancedSecurityMode: 'ENFORCED', AdvancedSecurityAdditionalFlows: {} },
      { standard: 'ENFORCED', custom: 'OFF' },
    ],
    [
      { AdvancedSecurityMode: 'OFF', AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' } },
      { standard: 'OFF', custom: 'ENFORCED' },
    ],
    [
      { AdvancedSecurityMode: 'AUDIT', AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'AUDIT' } },
      { standard: 'AUDIT', custom: 'AUDIT' },
    ],
  ] as const)('contain the threat protection of %j', (UserPoolAddOns, expected) => {
    expect(defined(UserPoolAddOns === undefined ? {} : { UserPoolAddOns }).threat).toEqual(expected);
  });

  it('contain the choices of the tags', () => {
    const UserPoolTags = {
      'latchkey:passkey-origins': 'https://a.example',
      'latchkey:device-trust': 'confirmed',
      'latchkey:device-trust-days': '2',
      'latchkey:require-pkce': 'all',
      [lockOutTag.tag]: lockOutTag.values[1],
      team: 'identity',
    };
    expect(defined({ UserPoolTags })).toMatchObject({
      passkeyOrigins: ['https://a.example'],
      deviceChoices: { trust: 'confirmed', listing: 'remembered' },
      deviceTrustMs: 172_800_000,
      oauthChoices: { requirePkce: 'all' },
      lockOut: lockOutTag.values[1],
    });
  });

  it('contain the aliases and the schema that are given', () => {
    const { aliasAttributes, schema } = defined({
      AliasAttributes: ['email', 'preferred_username'],
      SchemaAttributes: [{ Name: 'custom:tier', AttributeDataType: 'Number' }],
    });
    expect(aliasAttributes).toEqual(['email', 'preferred_username']);
    expect([...schema.keys()]).toEqual(['custom:tier']);
  });

  const [mail, phone] = ['verified_email', 'verified_phone_number'] as const;
  it.each([
    [undefined, false, false],
    [{}, false, false],
    [{ RecoveryMechanisms: defaultRecovery }, true, false],
    [
      {
        RecoveryMechanisms: [
          { Name: mail, Priority: 2 },
          { Name: phone, Priority: 1 },
        ],
      },
      true,
      true,
    ],
    [{ RecoveryMechanisms: [{ Name: mail, Priority: 1 }] }, true, true],
    [{ RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] }, true, true],
  ] as const)('say whether the recovery %j is set (%s), and chosen (%s)', (setting, isSet, isChosen) => {
    const { hasRecoverySetting, recoveryIsChosen } = defined(
      setting === undefined ? {} : { AccountRecoverySetting: setting },
    );
    expect([hasRecoverySetting, recoveryIsChosen]).toEqual([isSet, isChosen]);
  });

  it('know the recovery of pools that name none', () => {
    expect(defaultRecovery).toEqual([
      { Priority: 1, Name: 'verified_email' },
      { Priority: 2, Name: 'verified_phone_number' },
    ]);
  });

  it('order recovery mechanisms by priority', () => {
    const RecoveryMechanisms = [
      { Name: 'verified_phone_number' as const, Priority: 2 },
      { Name: 'verified_email' as const, Priority: 1 },
    ];
    expect(defined({ AccountRecoverySetting: { RecoveryMechanisms } }).recovery).toStrictEqual([
      'verified_email',
      'verified_phone_number',
    ]);
  });

  it('contain the factors that SetUserPoolMfaConfig enabled', () => {
    const settings = poolSettings({ ...plain, mfaConfiguration: 'ON', mfa: { softwareTokenMfa: { Enabled: true } } });
    expect(settings).toMatchObject({ mfa: 'ON', softwareTokenMfa: true });
  });

  const sends = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } };
  const words = { Subject: 'Code', Message: '{####}' };
  it.each([
    ['SMS is a factor if the pool can send it', 'ON', sends, {}, { smsMfa: true, emailMfa: false }],
    ['e-mail is one once it is configured', 'OPTIONAL', {}, { emailMfa: words }, { smsMfa: false, emailMfa: true }],
    ['neither is without MFA', 'OFF', sends, { emailMfa: words }, { smsMfa: false, emailMfa: false }],
  ] as const)('contain the message factors: %s', (_, mfaConfiguration, definition, mfa, expected) => {
    expect(poolSettings({ ...plain, mfaConfiguration, definition, mfa })).toMatchObject(expected);
  });

  it('contain the first factors and the passkey settings', () => {
    const Policies: PoolRecord['definition']['Policies'] = {
      PasswordPolicy: { PasswordHistorySize: 5 },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
    };
    const webAuthn = {
      RelyingPartyId: 'example.com',
      FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      UserVerification: 'required',
    } as const;
    expect(poolSettings({ ...plain, definition: { Policies }, mfa: { webAuthn } })).toMatchObject({
      passwordHistorySize: 5,
      allowedFirstFactors: ['PASSWORD', 'WEB_AUTHN'],
      webAuthn: { relyingPartyId: 'example.com', userVerification: 'required', isMultiFactor: true },
    });
  });

  it('contain all other values as given', () => {
    expect(
      defined({
        UsernameAttributes: ['email'],
        AutoVerifiedAttributes: ['email', 'phone_number'],
        UsernameConfiguration: { CaseSensitive: false },
        DeletionProtection: 'ACTIVE',
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      }),
    ).toMatchObject({
      usernameAttributes: ['email'],
      autoVerified: ['email', 'phone_number'],
      caseSensitive: false,
      deletionProtected: true,
      adminCreateUserOnly: true,
    });
  });
});
