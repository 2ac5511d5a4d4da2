import {
  ChallengeExpiredError,
  ClientSecretError,
  CodeExpiredError,
  CodeMismatchError,
  CodeUsedError,
  DeliveryFailedError,
  DeviceKeyRefusedError,
  DeviceUnknownError,
  FlowNotEnabledError,
  IncorrectCredentialsError,
  InvalidParameterError,
  LatchkeyError,
  LimitExceededError,
  LockedOutError,
  MfaNotEnabledError,
  NotAuthorizedError,
  NotFoundError,
  PasswordRefusedError,
  PasswordResetRequiredError,
  ServiceRefusedError,
  ServiceUnavailableError,
  ThrottledError,
  TokenRefusedError,
  TriggerFailedError,
  UnreachableError,
  UserDisabledError,
  UserExistsError,
  UserNotConfirmedError,
} from './error.ts';

type ErrorClass = new (cause: unknown) => LatchkeyError;

/**
 * What the service says, and what it means. The first row that fits counts: wire name (without "Exception"), then message,
 * both as patterns. Cognito uses NotAuthorizedException for a dozen causes, so for that one the message decides.
 */
const meanings: readonly (readonly [name: RegExp, message: RegExp, meaning: ErrorClass])[] = [
  [/^NotAuth/, /^Incorrect username or password|^User does not exist/, IncorrectCredentialsError],
  [/^NotAuth/, /attempts exceeded/, LockedOutError],
  [/^NotAuth/, /disabled/, UserDisabledError],
  [/^NotAuth/, /^Invalid session/, ChallengeExpiredError],
  [/./, /secret.?hash|with secret|client secret/i, ClientSecretError],
  [/^NotAuth/, /Access Token/i, TokenRefusedError],
  [/^NotAuth|^RefreshTokenReuse/, /./, NotAuthorizedError],
  [/^UserNotFound/, /./, IncorrectCredentialsError],
  [/^ResourceNotFound/, /^Device/, DeviceUnknownError],
  [/^ResourceNotFound/, /./, NotFoundError],
  [/^InvalidParameter/, /device key/, DeviceKeyRefusedError],
  [/^InvalidParameter/, /flow (is )?not enabled|not enabled for the client/i, FlowNotEnabledError],
  [/^InvalidParameter/, /./, InvalidParameterError],
  [/^UserNotConfirmed/, /./, UserNotConfirmedError],
  [/^PasswordResetRequired/, /./, PasswordResetRequiredError],
  [/^CodeMismatch|^EnableSoftwareToken/, /./, CodeMismatchError],
  [/^ExpiredCode/, /used once/, CodeUsedError],
  [/^ExpiredCode/, /./, CodeExpiredError],
  [/^InvalidPassword|^PasswordHistory/, /./, PasswordRefusedError],
  [/^UsernameExists|^AliasExists/, /./, UserExistsError],
  [/^SoftwareTokenMFANot|^MFAMethodNot/, /./, MfaNotEnabledError],
  [/Lambda/, /./, TriggerFailedError],
  [/^CodeDelivery|^InvalidEmail|^InvalidSms/, /./, DeliveryFailedError],
  [/^LimitExceeded|^TooManyFailed/, /./, LimitExceededError],
  [/^TooManyRequests|^Throttl/, /./, ThrottledError],
  [/^Internal|^ServiceUnavailable/, /./, ServiceUnavailableError],
];

/** The typed error for whatever a transport threw. */
export function typedError(cause: unknown): LatchkeyError {
  if (cause instanceof LatchkeyError) return cause;
  const { name = '', message = '' } = (cause ?? {}) as Partial<Error>;
  const [, , meaning] = meanings.find(([names, messages]) => names.test(name) && messages.test(message || '-')) ?? [];
  if (meaning !== undefined) return new meaning(cause);
  return name.endsWith('Exception') ? new ServiceRefusedError(cause) : new UnreachableError(cause);
}
