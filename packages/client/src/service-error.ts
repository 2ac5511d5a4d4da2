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
 * What the service says, and what it means: the first pattern that fits `name: message` counts. Cognito uses NotAuthorizedException for
 * a dozen causes, so there the message decides.
 */
const meanings: readonly (readonly [said: RegExp, meaning: ErrorClass])[] = [
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

/** The typed error for whatever a transport threw. */
export function typedError(cause: unknown): LatchkeyError {
  if (cause instanceof LatchkeyError) return cause;
  const { name, message } = Object(cause) as Partial<Error>;
  const [, meaning = UnreachableError] = meanings.find(([said]) => said.test(`${name}: ${message}`)) ?? [];
  return new meaning(cause);
}
