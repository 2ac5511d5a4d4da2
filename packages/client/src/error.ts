/**
 * What can go wrong, one class per cause. Each has a stable `code` (its name without "Error"), says in its message what to
 * do next, and keeps the service's own error as `cause`. No message holds a user name, a secret or anything typed.
 *
 * Match by class (`error instanceof CodeMismatchError`) or by code (`error.code === 'CodeMismatch'`).
 */

/** Base of every error of this library. Aborting a request is the exception: `signal.reason` is thrown as it is. */
export class LatchkeyError extends Error {
  /** Stable, for programs. */
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    // Not from the class: minifiers rename those.
    this.name = `${code}Error`;
  }
}

/** A class of errors with one code. Written out, since the inferred type would draw in whatever Error is where this is compiled. */
type Because<Code extends string> = new (cause?: unknown) => LatchkeyError & { readonly code: Code };

/** Makes the class of a code. Its message is the code in words, and what to do next. */
const because = <const Code extends string>(code: Code, next = '. The cause says why.'): Because<Code> =>
  class extends LatchkeyError {
    declare readonly code: Code;

    constructor(cause?: unknown) {
      super(code, code.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) + next, cause);
    }
  };

/** The user name or the password is wrong, or there is no such user. */
export class IncorrectCredentialsError extends because('IncorrectCredentials', '. Ask again.') {}
/** Too many wrong passwords or codes in a row; the service waits up to 15 minutes before it judges another. */
export class LockedOutError extends because('LockedOut', '. Try again in 15 minutes.') {}
/** More codes or changes were asked for than the service allows in an hour. */
export class LimitExceededError extends because('LimitExceeded', '. Try again later.') {}
/** An administrator has switched the user off. */
export class UserDisabledError extends because('UserDisabled', '. Ask an administrator.') {}
/** The user signed up and has not confirmed it. */
export class UserNotConfirmedError extends because('UserNotConfirmed', '. Call confirmSignUp.') {}
/** An administrator has reset the password. */
export class PasswordResetRequiredError extends because('PasswordResetRequired', '. Call requestPasswordReset.') {}
/** The code is wrong. */
export class CodeMismatchError extends because('CodeMismatch', '. Ask again.') {}
/** The code is right and too late. */
export class CodeExpiredError extends because('CodeExpired', '. Ask for a new one.') {}
/** The code of an authenticator app was used before. */
export class CodeUsedError extends because('CodeUsed', '. Ask for a new one.') {}
/** The challenge was answered too late, or before, and the sign-in could not be taken up again by itself. */
export class ChallengeExpiredError extends because('ChallengeExpired', '. Sign in again.') {}
/** The new password does not meet the pool's policy, or was used before. */
export class PasswordRefusedError extends because('PasswordRefused') {}
/** The user name, e-mail address or phone number belongs to a user already. */
export class UserExistsError extends because('UserExists', '. Sign in.') {}
/** The kind of MFA is not enabled, in the pool or for the user. */
export class MfaNotEnabledError extends because('MfaNotEnabled', '. Check the MFA settings.') {}
/** A Lambda trigger of the pool refused or failed. */
export class TriggerFailedError extends because('TriggerFailed') {}
/** A code could not be sent. */
export class DeliveryFailedError extends because('DeliveryFailed') {}
/** The app client has a secret and this client has none, or another, or the other way round. */
export class ClientSecretError extends because('ClientSecret', ' wrong or missing. Check clientSecret.') {}
/** There is no such user pool, app client or other resource. */
export class NotFoundError extends because('NotFound', '. Check userPoolId and clientId.') {}
/** The app client does not allow the flow. */
export class FlowNotEnabledError extends because('FlowNotEnabled', '. Check ExplicitAuthFlows.') {}
/** The service does not know the device (any more): it was forgotten elsewhere, or the user was made anew. */
export class DeviceUnknownError extends because('DeviceUnknown', '. Sign in again.') {}
/** ConfirmDevice refused the device key: it is unknown, another user's, or confirmed before. */
export class DeviceKeyRefusedError extends because('DeviceKeyRefused', '. Check NewDeviceMetadata.') {}
/** The access token is invalid, expired or revoked, or lacks the scope. */
export class TokenRefusedError extends because('TokenRefused', '. Sign in again.') {}
/** The service refused for a reason of its own; the cause says which. */
export class NotAuthorizedError extends because('NotAuthorized') {}
/** A parameter is missing or malformed. */
export class InvalidParameterError extends because('InvalidParameter') {}
/** Too many requests. */
export class ThrottledError extends because('Throttled', '. Try again later.') {}
/** The service failed. */
export class ServiceUnavailableError extends because('ServiceUnavailable', '. Try again later.') {}
/** No answer: offline, a wrong address, a blocked request. */
export class UnreachableError extends because('Unreachable', '. Check network and endpoint.') {}
/** No answer in time. */
export class TimedOutError extends because('TimedOut', '. Try again later.') {}
/** The service refused with an error that this library has no class for; it is the cause. */
export class ServiceRefusedError extends because('ServiceRefused') {}
/** The service answered something that the protocol does not allow. Nothing was sent in return. */
export class UnusableAnswerError extends because('UnusableAnswer', '. Check the endpoint.') {}
/** An administrator's operation was asked of a transport that cannot sign requests. */
export class CannotSignError extends because('CannotSign', '. Use fromSdk.') {}
/** A record store failed. The sign-in goes on without it. */
export class StoreFailedError extends because('StoreFailed') {}
/** A freshly made device verifier does not belong to its secret; it was not sent. */
export class VerifierRefusedError extends because('VerifierRefused', '. Check primitives.') {}
/** The session has ended, so it has no tokens to give. */
export class SignedOutError extends because('SignedOut', '. Sign in again.') {}
/** The verifier that the caller passed rejects a token of the service. */
export class TokenRejectedError extends because('TokenRejected') {}
/** The browser or the authenticator gave no passkey. */
export class PasskeyError extends because('Passkey', ' not given. Try again, or another way.') {}

/** An option of a function is unknown, or its value cannot be right: the message says which, and what is expected. */
export class InvalidOptionError extends LatchkeyError {
  declare readonly code: 'InvalidOption';

  constructor(message: string) {
    super('InvalidOption', message);
  }
}

/** Why a refresh was refused, as far as a client can know. */
export type RefreshRefusal =
  /** It has ended, or the pool tracks devices and wants the key of a confirmed one, and this session has none. */
  | 'no-device-key'
  /** The device of this sign-in was never confirmed. */
  | 'device-not-confirmed'
  /** The token has ended: expired, revoked, signed out everywhere, or its device was forgotten. */
  | 'ended';

/** The refresh token was refused; `reason` says which of its causes it is. */
export class RefreshRefusedError extends LatchkeyError {
  declare readonly code: 'RefreshRefused';
  readonly reason: RefreshRefusal;

  constructor(reason: RefreshRefusal, cause?: unknown) {
    super('RefreshRefused', `Refresh refused (${reason}). Sign in again.`, cause);
    this.reason = reason;
  }
}
