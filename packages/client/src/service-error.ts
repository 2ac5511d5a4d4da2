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
 * Maps the service's errors to classes: the first pattern that matches `name: message` decides. Cognito uses NotAuthorizedException for
 * a dozen causes, which only the message tells apart.
 */
const meanings: readonly (readonly [pattern: RegExp, meaning: ErrorClass])[] = [
  [/^UserNotF|^NotAuth.*: (Incorrect user|User does not)/, IncorrectCredentialsError],
  [/^NotAuth.*attempts exc/, LockedOutError],
  [/^NotAuth.*disabled/, UserDisabledError],
  [/^NotAuth.*: Invalid session/, ChallengeExpiredError],
  [/secret.?hash|with secret|client secret/i, ClientSecretError],
  [/^NotAuth.*access token/i, TokenRefusedError],
  [/^NotAuth|^RefreshTokenReuse/, NotAuthorizedError],
  [/^ResourceNot.*: Device/, DeviceUnknownError],
  [/^ResourceNot/, NotFoundError],
  [/^DeviceKeyE|^InvalidPar.*device key/, DeviceKeyRefusedError],
  [/^InvalidPar.*not enabled/, FlowNotEnabledError],
  [/^InvalidPar/, InvalidParameterError],
  [/^UserNotC/, UserNotConfirmedError],
  [/^PasswordR/, PasswordResetRequiredError],
  [/^CodeM|^EnableSoft/, CodeMismatchError],
  [/^ExpiredCode.*used once/, CodeUsedError],
  [/^ExpiredCode/, CodeExpiredError],
  [/^InvalidPas|^PasswordH/, PasswordRefusedError],
  [/^\w+Exists/, UserExistsError],
  [/^SoftwareTokenMFAN|^MFAMethodN/, MfaNotEnabledError],
  [/^\w*Lambda/, TriggerFailedError],
  [/^CodeDel|^InvalidEmail|^InvalidSms/, DeliveryFailedError],
  [/^LimitEx|^TooManyF/, LimitExceededError],
  [/^TooManyR|^Throttl/, ThrottledError],
  [/^Internal|^ServiceUn/, ServiceUnavailableError],
  [/^\w+Exception:/, ServiceRefusedError],
];

/** Returns the typed error for a value that a transport threw. */
export function typedError(cause: unknown): LatchkeyError {
  if (cause instanceof LatchkeyError) return cause;
  const { name, message } = Object(cause) as Partial<Error>;
  const [, meaning = UnreachableError] = meanings.find(([pattern]) => pattern.test(`${name}: ${message}`)) ?? [];
  return new meaning(cause);
}
