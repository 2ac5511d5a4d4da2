/**
 * Checks the definition of a pool. Messages are AWS's (observed) unless a comment says otherwise. What is outside of
 * Latchkey (roles, keys, verified addresses, Lambda functions) is not checked.
 */
import { type ServiceError, serviceError, type UserPoolMfaType } from '@latchkey/model';
import { parseMailAddress } from '../../delivery/text/mail-address.ts';
import { messageSender } from '../../messages/message-sender.ts';
import { checkDeviceChoices } from '../../rules/pools/device-choices.ts';
import { tagViolation } from '../../rules/pools/pool-tags.ts';
import type { PoolDefinition, PoolMfaDefinition } from '../../records/pool.ts';
import { checkOAuthDefinition } from './oauth-definition-checks.ts';
import { hasConflictingDays, type GivenDefinition } from './pool-definition.ts';

/**
 * Checks what the caller sent, before defaults are filled in.
 *
 * @throws InvalidParameterException
 */
export function checkGiven(given: GivenDefinition): void {
  if (hasConflictingDays(given)) {
    throw invalid('Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays');
  }
  const { PreTokenGeneration: older, PreTokenGenerationConfig: newer } = given.LambdaConfig ?? {};
  if (older !== undefined && newer !== undefined && older !== newer.LambdaArn) {
    throw invalid("Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's");
  }
}

/**
 * Checks a complete definition.
 *
 * @throws InvalidParameterException
 */
export function checkDefinition(definition: PoolDefinition): void {
  checkUserNames(definition);
  checkVerification(definition);
  checkRecovery(definition);
  checkMessages(definition);
  checkSignInPolicy(definition);
  checkKey(definition);
  checkTags(definition);
  checkOAuthDefinition(definition);
}

/** Both messages are ours. */
function checkKey({ KeyConfiguration: { KeyType, KmsKeyArn } = {} }: PoolDefinition): void {
  if (KeyType === 'CUSTOMER_MANAGED_KEY' && KmsKeyArn === undefined) {
    throw invalid('KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY.');
  }
  if (KeyType !== 'CUSTOMER_MANAGED_KEY' && KmsKeyArn !== undefined) {
    throw invalid('KmsKeyArn is only valid when KeyType is CUSTOMER_MANAGED_KEY.');
  }
}

/** @throws UserPoolTaggingException; InvalidParameterException for an unknown `latchkey:` tag */
function checkTags({ UserPoolTags = {} }: PoolDefinition): void {
  const violation = tagViolation(UserPoolTags);
  if (violation !== undefined) throw serviceError('UserPoolTaggingException', violation);
  checkDeviceChoices(UserPoolTags);
}

function checkUserNames({ AliasAttributes = [], UsernameAttributes = [] }: PoolDefinition): void {
  if (AliasAttributes.length > 0 && UsernameAttributes.length > 0) {
    throw invalid('Only one of the aliasAttributes or usernameAttributes can be set in a User pool.');
  }
}

function checkVerification(definition: PoolDefinition): void {
  const verified = definition.AutoVerifiedAttributes ?? [];
  if (verified.includes('phone_number') && definition.SmsConfiguration === undefined) {
    throw invalid('SMS configuration is required when phone_number is selected for auto verification');
  }
  const before = definition.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  if (!before.every((name) => verified.includes(name))) {
    throw invalid('All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes');
  }
}

function checkRecovery({ AccountRecoverySetting }: PoolDefinition): void {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (repeats(mechanisms.map(({ Name }) => Name)) || repeats(mechanisms.map(({ Priority }) => Priority))) {
    throw invalidRecovery('cannot have duplicate priorities or recovery mechanisms.');
  }
  if (mechanisms.length > 1 && mechanisms.some(({ Name }) => Name === 'admin_only')) {
    throw invalidRecovery('cannot use admin_only setting with any other recovery mechanisms.');
  }
}

function repeats(values: readonly unknown[]): boolean {
  return new Set(values).size < values.length;
}

function checkMessages(definition: PoolDefinition): void {
  checkSender(definition);
  const { EmailConfiguration, LambdaConfig } = definition;
  if (EmailConfiguration?.EmailSendingAccount === 'DEVELOPER' && EmailConfiguration.SourceArn === undefined) {
    throw invalid('Source ARN is required to use DEVELOPER email sending owner');
  }
  const sender = LambdaConfig?.CustomEmailSender ?? LambdaConfig?.CustomSMSSender;
  if (sender !== undefined && LambdaConfig?.KMSKeyID === undefined) {
    throw invalid('KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.');
  }
}

/**
 * Rejects addresses with which e-mails could not be sent, when they are configured and not at every e-mail: two
 * addresses, one with a line break, or the identity of a SourceArn that looks like an address but is not one. The first
 * message is AWS's; for the second no message of AWS was observed.
 */
function checkSender(definition: PoolDefinition): void {
  const { from, replyTo } = messageSender(definition);
  if (from !== null && parseMailAddress(from) === undefined) throw invalid('Provided From email address is invalid');
  if (replyTo !== null && parseMailAddress(replyTo) === undefined) {
    throw invalid('Provided ReplyTo email address is invalid');
  }
}

function checkSignInPolicy({ Policies }: PoolDefinition): void {
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors;
  if (factors !== undefined && !factors.includes('PASSWORD')) {
    throw invalid('Password should be configured as one of the allowed first auth factors.');
  }
  // The type of the model has this value because GetUserAuthFactors returns it. The message is ours.
  if (factors?.includes('SOFTWARE_TOKEN') === true) {
    throw invalid('SOFTWARE_TOKEN can not be an allowed first auth factor.');
  }
}

/**
 * A pool with MFA needs a second factor. CreateUserPool can only configure SMS; SetUserPoolMfaConfig configures the
 * others.
 *
 * @throws InvalidParameterException
 */
export function checkMfa(mode: UserPoolMfaType, definition: PoolDefinition, mfa: PoolMfaDefinition): void {
  if (mode === 'OFF') return;
  if (!hasFactor(definition, mfa)) {
    throw invalid(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    );
  }
  checkFirstFactorsWithMfa(mode, definition);
}

/**
 * If MFA is required, a code by e-mail or SMS cannot be the first factor, because there would be no second one of another
 * kind.
 *
 * @throws InvalidParameterException in AWS's words (observed for SetUserPoolMfaConfig)
 */
export function checkFirstFactorsWithMfa(mode: UserPoolMfaType, { Policies }: PoolDefinition): void {
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  if (mode === 'ON' && factors.some((factor) => factor !== 'PASSWORD' && factor !== 'WEB_AUTHN')) {
    throw invalid('Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled');
  }
}

/**
 * If MFA is required, passkeys must count as both factors, because there would be no second one.
 *
 * @throws InvalidParameterException in AWS's words (observed for SetUserPoolMfaConfig)
 */
export function checkPasskeysWithMfa(
  mode: UserPoolMfaType,
  { Policies }: PoolDefinition,
  { webAuthn }: PoolMfaDefinition,
): void {
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  if (mode !== 'ON' || !factors.includes('WEB_AUTHN')) return;
  if (webAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION') return;
  throw invalid(
    'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
  );
}

/** Whether users of the pool can have a second factor. A pool with an SmsConfiguration can send codes by SMS. */
export function hasFactor({ SmsConfiguration }: PoolDefinition, mfa: PoolMfaDefinition): boolean {
  return SmsConfiguration !== undefined || mfa.softwareTokenMfa?.Enabled === true || mfa.emailMfa !== undefined;
}

function invalidRecovery(reason: string): ServiceError {
  return invalid(`Invalid account recovery setting parameter. Account Recovery Setting ${reason}`);
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
