/**
 * What a pool is defined by, with AWS's defaults filled in: the form in which DescribeUserPool gives it back. Terraform
 * and the CDK compare that with what they wrote, so each default here is one that AWS was seen to answer for a pool made
 * with nothing but a name, or for a structure given in part.
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

/** The members that define a pool, as CreateUserPool and UpdateUserPool bring them; the schema goes another way. */
export type GivenDefinition = Omit<CreateUserPoolRequest, 'PoolName' | 'MfaConfiguration' | 'Schema'>;

/** The definition of a pool without its schema, what was not given filled in. */
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
    // The structure being there is what switches device tracking on; SDKs leave a false out.
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
    AcrConfiguration: given.AcrConfiguration,
    DcrConfiguration: given.DcrConfiguration,
  };
}

/** A pool without a password policy asks for everything; a policy given in part asks for what it names. */
function completePolicies(given: GivenDefinition): UserPoolPolicyType {
  const { PasswordPolicy, SignInPolicy } = given.Policies ?? {};
  const unnamed = PasswordPolicy === undefined;
  const standard: PasswordPolicyType = {
    MinimumLength: 8,
    RequireUppercase: unnamed,
    RequireLowercase: unnamed,
    RequireNumbers: unnamed,
    RequireSymbols: unnamed,
  };
  return {
    PasswordPolicy: { ...standard, ...PasswordPolicy, TemporaryPasswordValidityDays: temporaryPasswordDays(given) },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'], ...SignInPolicy },
  };
}

/**
 * How long a temporary password is good for. The password policy says so; AdminCreateUserConfig is the older place, and
 * shows the same number. Zero in either stands for the default.
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

/** Whether the two places name different numbers of days. */
export function contradictsItself({ Policies, AdminCreateUserConfig }: GivenDefinition): boolean {
  const days = givenDays(Policies?.PasswordPolicy);
  const older = olderDays(AdminCreateUserConfig);
  return days > 0 && older > 0 && days !== older;
}

/** Verification messages have an older spelling outside of the template. Each spelling shows what the other says. */
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

/** The pre token generation trigger has an older spelling without a version: version 1. */
function bothSpellings(
  older: LambdaConfigType['PreTokenGeneration'],
  newer: LambdaConfigType['PreTokenGenerationConfig'],
): LambdaConfigType {
  if (newer !== undefined) return { PreTokenGeneration: older ?? newer.LambdaArn };
  if (older === undefined) return {};
  return { PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: older } };
}
