/**
 * The errors of this library, one class per cause. Each has a stable `code` (its name without "Error"), a message with the next step,
 * and the service's own error as `cause`. No message contains a user name, a secret or anything that the user typed.
 *
 * Match by class (`error instanceof CodeMismatchError`) or by code (`error.code === 'CodeMismatch'`).
 */

/** The base class of all errors of this library. Exception: an aborted request throws `signal.reason`. */
export class LatchkeyError extends Error {
  /** A stable identifier for programs. */
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    // Not the name of the class, because minifiers rename classes.
    this.name = `${code}Error`;
  }
}

/** An error class with one code. The inferred type would contain the members of Error that the compiling environment declares. */
type Because<Code extends string> = new (cause?: unknown) => LatchkeyError & { readonly code: Code };

/** Makes the class of a code. Its message is the code in words, and what to do next. */
const because = <const Code extends string>(code: Code, next = '. The cause says why.'): Because<Code> =>
  class extends LatchkeyError {
    declare readonly code: Code;

    constructor(cause?: unknown) {
      super(code, code.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) + next, cause);
    }
  };

/** The user name or the password is wrong, or the user does not exist. */
export class IncorrectCredentialsError extends because('IncorrectCredentials', '. Ask again.') {}
/** Too many wrong passwords or codes in a row. The service accepts the next attempt after up to 15 minutes. */
export class LockedOutError extends because('LockedOut', '. Try again in 15 minutes.') {}
/** More codes or changes were requested than the service allows in an hour. */
export class LimitExceededError extends because('LimitExceeded', '. Try again later.') {}
/** An administrator has disabled the user. */
export class UserDisabledError extends because('UserDisabled', '. Ask an administrator.') {}
/** The user has not confirmed the sign-up yet. */
export class UserNotConfirmedError extends because('UserNotConfirmed', '. Call confirmSignUp.') {}
/** An administrator has reset the password. */
export class PasswordResetRequiredError extends because('PasswordResetRequired', '. Call requestPasswordReset.') {}
/** The code is wrong. */
export class CodeMismatchError extends because('CodeMismatch', '. Ask again.') {}
/** The code has expired. */
export class CodeExpiredError extends because('CodeExpired', '. Ask for a new one.') {}
/** The code of an authenticator app has been used already. */
export class CodeUsedError extends because('CodeUsed', '. Ask for a new one.') {}
/** The challenge has expired or was answered already, and the library could not continue the sign-in by itself. */
export class ChallengeExpiredError extends because('ChallengeExpired', '. Sign in again.') {}
/** The new password does not meet the pool's password policy, or was used before. */
export class PasswordRefusedError extends because('PasswordRefused') {}
/** Another user has this user name, e-mail address or phone number. */
export class UserExistsError extends because('UserExists', '. Sign in.') {}
/** This kind of MFA is not enabled in the pool or for the user. */
export class MfaNotEnabledError extends because('MfaNotEnabled', '. Check the MFA settings.') {}
/** A Lambda trigger of the pool rejected the request or failed. */
export class TriggerFailedError extends because('TriggerFailed') {}
/** A code could not be sent. */
export class DeliveryFailedError extends because('DeliveryFailed') {}
/** The app client's secret and this client's `clientSecret` differ, or one of the two is missing. */
export class ClientSecretError extends because('ClientSecret', ' wrong or missing. Check clientSecret.') {}
/** The user pool, app client or other resource does not exist. */
export class NotFoundError extends because('NotFound', '. Check userPoolId and clientId.') {}
/** The app client does not allow the flow. */
export class FlowNotEnabledError extends because('FlowNotEnabled', '. Check ExplicitAuthFlows.') {}
/** The service does not know the device: it was forgotten elsewhere, or the user was deleted and created again. */
export class DeviceUnknownError extends because('DeviceUnknown', '. Sign in again.') {}
/** ConfirmDevice rejected the device key: it is unknown, belongs to another user, or is confirmed already. */
export class DeviceKeyRefusedError extends because('DeviceKeyRefused', '. Check NewDeviceMetadata.') {}
/** The access token is invalid, expired or revoked, or does not have the required scope. */
export class TokenRefusedError extends because('TokenRefused', '. Sign in again.') {}
/** The service rejected the request for another reason; see the cause. */
export class NotAuthorizedError extends because('NotAuthorized') {}
/** A parameter is missing or malformed. */
export class InvalidParameterError extends because('InvalidParameter') {}
/** Too many requests. */
export class ThrottledError extends because('Throttled', '. Try again later.') {}
/** The service had an internal error. */
export class ServiceUnavailableError extends because('ServiceUnavailable', '. Try again later.') {}
/** There was no answer: no network, a wrong address, or a blocked request. */
export class UnreachableError extends because('Unreachable', '. Check network and endpoint.') {}
/** There was no answer in time. */
export class TimedOutError extends because('TimedOut', '. Try again later.') {}
/** The service answered with an error that this library has no class for; it is the cause. */
export class ServiceRefusedError extends because('ServiceRefused') {}
/** The service's answer violates the protocol. Nothing was sent in return. */
export class UnusableAnswerError extends because('UnusableAnswer', '. Check the endpoint.') {}
/** An administrator's operation was sent over a transport that cannot sign requests. */
export class CannotSignError extends because('CannotSign', '. Use fromSdk.') {}
/** A record store failed. The sign-in continues without it. */
export class StoreFailedError extends because('StoreFailed') {}
/** A new device verifier does not match its secret, or is malformed. It was not sent. */
export class VerifierRefusedError extends because('VerifierRefused', '. Check primitives.') {}
/** The session has ended and has no tokens any more. */
export class SignedOutError extends because('SignedOut', '. Sign in again.') {}
/** The `tokenVerifier` rejected a token of the service. */
export class TokenRejectedError extends because('TokenRejected') {}
/** The browser or the authenticator returned no passkey. */
export class PasskeyError extends because('Passkey', ' not given. Try again, or another way.') {}

/** An option of a function is unknown, or its value cannot be right. The message names the option and what is expected. */
export class InvalidOptionError extends LatchkeyError {
  declare readonly code: 'InvalidOption';

  constructor(message: string) {
    super('InvalidOption', message);
  }
}

/** Why a refresh was rejected, as far as a client can tell. */
export type RefreshRefusal =
  /** The token has ended, or the pool tracks devices and requires the key of a confirmed one, which this session does not have. */
  | 'no-device-key'
  /** The device of this sign-in was never confirmed. */
  | 'device-not-confirmed'
  /** The token has ended: expired, revoked, signed out everywhere, or its device was forgotten. */
  | 'ended';

/** The refresh token was rejected; `reason` says why. */
export class RefreshRefusedError extends LatchkeyError {
  declare readonly code: 'RefreshRefused';
  readonly reason: RefreshRefusal;

  constructor(reason: RefreshRefusal, cause?: unknown) {
    super('RefreshRefused', `Refresh refused (${reason}). Sign in again.`, cause);
    this.reason = reason;
  }
}
