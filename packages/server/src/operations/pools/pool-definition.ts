/**
 * The definition of a pool with AWS's defaults filled in, as DescribeUserPool returns it. Terraform and the CDK compare
 * it with what they wrote. Each default here was therefore observed in AWS's answer for a pool with only a name, or
 * with a structure that was given in part.
 */
import type {
  AdminCreateUserConfigType,
  CreateUserPoolRequest,
  LambdaConfigType,
  PasswordPolicyType,
  UserPoolPolicyType,
} from '@latchkey/model';
import { defaultTemporaryPasswordDays, defaultRecovery } from '../../rules/pools/pool-settings.ts';
import type { PoolDefinition } from '../../records/pool.ts';
import { completeAcr } from './oauth-definition-checks.ts';

/** The members that define a pool, as CreateUserPool and UpdateUserPool receive them, without the schema. */
export type GivenDefinition = Omit<CreateUserPoolRequest, 'PoolName' | 'MfaConfiguration' | 'Schema'>;

/** Fills in the defaults of members that were not given. The schema is not part of it. */
export function completeDefinition(given: GivenDefinition, region: string): PoolDefinition {
  const { PreTokenGeneration, PreTokenGenerationConfig } = given.LambdaConfig ?? {};
  return {
    AliasAttributes: given.AliasAttributes,
    UsernameAttributes: given.UsernameAttributes,
    UsernameConfiguration: given.UsernameConfiguration,
    AutoVerifiedAttributes: given.AutoVerifiedAttributes,
    Policies: completePolicies(given),
    DeletionProtection: given.DeletionProtection ?? 'INACTIVE',
    LambdaConfig: { ...given.LambdaConfig, ...bothSpellings(PreTokenGeneration, PreTokenGenerationConfig) },
    ...completeMessages(given),
    SmsAuthenticationMessage: given.SmsAuthenticationMessage,
    SmsConfiguration: given.SmsConfiguration && { SnsRegion: region, ...given.SmsConfiguration },
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...given.EmailConfiguration },
    UserAttributeUpdateSettings: given.UserAttributeUpdateSettings,
    // The presence of the structure switches device tracking on. SDKs may leave out a false.
    DeviceConfiguration: given.DeviceConfiguration && {
      ChallengeRequiredOnNewDevice: false,
      DeviceOnlyRememberedOnUserPrompt: false,
      ...given.DeviceConfiguration,
    },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...given.AdminCreateUserConfig,
      UnusedAccountValidityDays: temporaryPasswordDays(given),
    },
    UserPoolAddOns: given.UserPoolAddOns,
    AccountRecoverySetting: given.AccountRecoverySetting ?? { RecoveryMechanisms: [...defaultRecovery] },
    UserPoolTags: { ...given.UserPoolTags },
    UserPoolTier: given.UserPoolTier ?? 'ESSENTIALS',
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY', ...given.KeyConfiguration },
    IssuerConfiguration: { Type: 'ORIGINAL', ...given.IssuerConfiguration },
    AcrConfiguration: completeAcr(given.AcrConfiguration),
    DcrConfiguration: given.DcrConfiguration,
  };
}

/** Without a password policy all kinds of characters are required; with a partial policy only those that it names. */
function completePolicies(given: GivenDefinition): UserPoolPolicyType {
  const { PasswordPolicy, SignInPolicy } = given.Policies ?? {};
  const requiresAll = PasswordPolicy === undefined;
  const standard: PasswordPolicyType = {
    MinimumLength: 8,
    RequireUppercase: requiresAll,
    RequireLowercase: requiresAll,
    RequireNumbers: requiresAll,
    RequireSymbols: requiresAll,
  };
  return {
    PasswordPolicy: { ...standard, ...PasswordPolicy, TemporaryPasswordValidityDays: temporaryPasswordDays(given) },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'], ...SignInPolicy },
  };
}

/**
 * How long a temporary password is valid, in days. The password policy sets it; AdminCreateUserConfig is the older
 * place and shows the same number. Zero in either means the default.
 */
function temporaryPasswordDays({ Policies, AdminCreateUserConfig }: GivenDefinition): number {
  return givenDays(Policies?.PasswordPolicy) || olderDays(AdminCreateUserConfig) || defaultTemporaryPasswordDays;
}

function givenDays(policy: PasswordPolicyType | undefined): number {
  return policy?.TemporaryPasswordValidityDays ?? 0;
}

function olderDays(config: AdminCreateUserConfigType | undefined): number {
  return config?.UnusedAccountValidityDays ?? 0;
}

/** Whether password policy and AdminCreateUserConfig give different numbers of days. */
export function hasConflictingDays({ Policies, AdminCreateUserConfig }: GivenDefinition): boolean {
  const days = givenDays(Policies?.PasswordPolicy);
  const older = olderDays(AdminCreateUserConfig);
  return days > 0 && older > 0 && days !== older;
}

/** Verification messages also have older members outside of the template. Each form shows the values of the other. */
function completeMessages(given: GivenDefinition): PoolDefinition {
  const template = given.VerificationMessageTemplate;
  const EmailMessage = template?.EmailMessage ?? given.EmailVerificationMessage;
  const EmailSubject = template?.EmailSubject ?? given.EmailVerificationSubject;
  const SmsMessage = template?.SmsMessage ?? given.SmsVerificationMessage;
  return {
    VerificationMessageTemplate: {
      DefaultEmailOption: 'CONFIRM_WITH_CODE',
      ...template,
      EmailMessage,
      EmailSubject,
      SmsMessage,
    },
    EmailVerificationMessage: given.EmailVerificationMessage ?? EmailMessage,
    EmailVerificationSubject: given.EmailVerificationSubject ?? EmailSubject,
    SmsVerificationMessage: given.SmsVerificationMessage ?? SmsMessage,
  };
}

/** The pre token generation trigger also has an older member without a version, which means version 1. */
function bothSpellings(
  older: LambdaConfigType['PreTokenGeneration'],
  newer: LambdaConfigType['PreTokenGenerationConfig'],
): LambdaConfigType {
  if (newer !== undefined) return { PreTokenGeneration: older ?? newer.LambdaArn };
  if (older === undefined) return {};
  return { PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: older } };
}
