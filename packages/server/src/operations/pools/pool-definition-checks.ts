/**
 * What a pool's definition must not say. Wordings are AWS's, seen in its answers, where nothing else is said. Checks of
 * what is outside of Latchkey (roles, keys, verified addresses, Lambda functions) have no place here.
 */
import { type ServiceError, serviceError, type UserPoolMfaType } from '@latchkey/model';
import { parseMailAddress } from '../../delivery/text/mail-address.ts';
import { messageSender } from '../../messages/message-sender.ts';
import { checkDeviceChoices } from '../../rules/pools/device-choices.ts';
import type { PoolDefinition, PoolMfaDefinition } from '../../records/pool.ts';
import { contradictsItself, type GivenDefinition } from './pool-definition.ts';

/**
 * Checks what a caller wrote, before defaults cover it.
 * @throws InvalidParameterException
 */
export function checkGiven(given: GivenDefinition): void {
  if (contradictsItself(given)) {
    throw invalid('Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays');
  }
  const { PreTokenGeneration: older, PreTokenGenerationConfig: newer } = given.LambdaConfig ?? {};
  if (older !== undefined && newer !== undefined && older !== newer.LambdaArn) {
    throw invalid("Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's");
  }
}

/**
 * Checks a complete definition.
 * @throws InvalidParameterException
 */
export function checkDefinition(definition: PoolDefinition): void {
  checkUserNames(definition);
  checkVerification(definition);
  checkRecovery(definition);
  checkMessages(definition);
  checkSignInPolicy(definition);
  checkDeviceChoices(definition.UserPoolTags ?? {});
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
 * Addresses that mails could not be sent with are refused when they are configured, not at every mail: two of them, one with
 * a line break, or the identity of a SourceArn that looks like an address and is none. AWS words the first so; for the second
 * no wording was seen.
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
}

/**
 * A pool that asks for MFA needs a factor to ask for. CreateUserPool can only bring SMS; the others come by
 * SetUserPoolMfaConfig.
 * @throws InvalidParameterException
 */
export function checkMfa(mode: UserPoolMfaType, definition: PoolDefinition, mfa: PoolMfaDefinition): void {
  if (mode === 'OFF' || hasFactor(definition, mfa)) return;
  throw invalid('SMS configuration and Auto verification for phone_number are required when MFA is required/optional');
}

/** Whether users of the pool can have a second factor. A pool that can send text messages can send codes. */
export function hasFactor({ SmsConfiguration }: PoolDefinition, mfa: PoolMfaDefinition): boolean {
  return SmsConfiguration !== undefined || mfa.softwareTokenMfa?.Enabled === true || mfa.emailMfa !== undefined;
}

function invalidRecovery(reason: string): ServiceError {
  return invalid(`Invalid account recovery setting parameter. Account Recovery Setting ${reason}`);
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
