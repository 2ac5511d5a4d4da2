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

const because = <const Code extends string>(code: Code, message: string): Because<Code> =>
  class extends LatchkeyError {
    declare readonly code: Code;

    constructor(cause?: unknown) {
      super(code, message, cause);
    }
  };

/** The user name or the password is wrong, or there is no such user. */
export class IncorrectCredentialsError extends because(
  'IncorrectCredentials',
  'Wrong user name or password. Ask for both again.',
) {}
/** Too many wrong passwords or codes in a row; the service waits up to 15 minutes before it judges another. */
export class LockedOutError extends because('LockedOut', 'Too many failed attempts. Try again in 15 minutes.') {}
/** More codes or changes were asked for than the service allows in an hour. */
export class LimitExceededError extends because('LimitExceeded', 'Too many requests in an hour. Try again later.') {}
/** An administrator has switched the user off. */
export class UserDisabledError extends because('UserDisabled', 'The user is disabled. Ask an administrator.') {}
/** The user signed up and has not confirmed it. */
export class UserNotConfirmedError extends because(
  'UserNotConfirmed',
  'The sign-up is not confirmed. Call confirmSignUp.',
) {}
/** An administrator has reset the password. */
export class PasswordResetRequiredError extends because(
  'PasswordResetRequired',
  'The password must be reset. Call requestPasswordReset.',
) {}
/** The code is wrong. */
export class CodeMismatchError extends because('CodeMismatch', 'The code is wrong. Ask for it again.') {}
/** The code is right and too late. */
export class CodeExpiredError extends because('CodeExpired', 'The code is too old. Ask for a new one.') {}
/** The code of an authenticator app was used before. */
export class CodeUsedError extends because('CodeUsed', 'The code was used before. Ask for the next one.') {}
/** The challenge was answered too late, or before, and the sign-in could not be taken up again by itself. */
export class ChallengeExpiredError extends because('ChallengeExpired', 'The sign-in took too long. Sign in again.') {}
/** The new password does not meet the pool's policy, or was used before. */
export class PasswordRefusedError extends because(
  'PasswordRefused',
  'The new password is refused; the cause says why.',
) {}
/** The user name, e-mail address or phone number belongs to a user already. */
export class UserExistsError extends because('UserExists', 'The user exists. Sign in.') {}
/** The kind of MFA is not enabled, in the pool or for the user. */
export class MfaNotEnabledError extends because(
  'MfaNotEnabled',
  'This kind of MFA is not enabled. Check the MFA settings.',
) {}
/** A Lambda trigger of the pool refused or failed. */
export class TriggerFailedError extends because(
  'TriggerFailed',
  'A Lambda trigger refused or failed; the cause says why.',
) {}
/** A code could not be sent. */
export class DeliveryFailedError extends because('DeliveryFailed', 'The code could not be sent; the cause says why.') {}
/** The app client has a secret and this client has none, or another, or the other way round. */
export class ClientSecretError extends because(
  'ClientSecret',
  'The client secret is wrong or missing. Check clientSecret.',
) {}
/** There is no such user pool, app client or other resource. */
export class NotFoundError extends because('NotFound', 'Not found. Check userPoolId, clientId and region.') {}
/** The app client does not allow the flow. */
export class FlowNotEnabledError extends because(
  'FlowNotEnabled',
  'This flow is not enabled. Check ExplicitAuthFlows.',
) {}
/** The service does not know the device (any more): it was forgotten elsewhere, or the user was made anew. */
export class DeviceUnknownError extends because('DeviceUnknown', 'The device is not known. Sign in again.') {}
/** ConfirmDevice refused the device key: it is unknown, another user's, or confirmed before. */
export class DeviceKeyRefusedError extends because(
  'DeviceKeyRefused',
  'The device key is refused. Check NewDeviceMetadata.',
) {}
/** The access token is invalid, expired or revoked, or lacks the scope. */
export class TokenRefusedError extends because('TokenRefused', 'The access token is refused. Sign in again.') {}
/** The service refused for a reason of its own; the cause says which. */
export class NotAuthorizedError extends because('NotAuthorized', 'The request is refused; the cause says why.') {}
/** A parameter is missing or malformed. */
export class InvalidParameterError extends because('InvalidParameter', 'A parameter is refused; the cause says why.') {}
/** Too many requests. */
export class ThrottledError extends because('Throttled', 'Too many requests. Try again later.') {}
/** The service failed. */
export class ServiceUnavailableError extends because('ServiceUnavailable', 'The service failed. Try again later.') {}
/** No answer: offline, a wrong address, a blocked request. */
export class UnreachableError extends because(
  'Unreachable',
  'The service cannot be reached. Check network and endpoint.',
) {}
/** No answer in time. */
export class TimedOutError extends because('TimedOut', 'The service took too long. Try again later.') {}
/** The service refused with an error that this library has no class for; it is the cause. */
export class ServiceRefusedError extends because('ServiceRefused', 'The request is refused; the cause says why.') {}
/** The service answered something that the protocol does not allow. Nothing was sent in return. */
export class UnusableAnswerError extends because(
  'UnusableAnswer',
  'The answer must not be used. Check the endpoint.',
) {}
/** An administrator's operation was asked of a transport that cannot sign requests. */
export class CannotSignError extends because('CannotSign', 'Admin flows must be signed. Use fromSdk.') {}
/** A record store failed. The sign-in goes on without it. */
export class StoreFailedError extends because('StoreFailed', 'The store failed; the cause says why.') {}
/** A freshly made device verifier does not belong to its secret; it was not sent. */
export class VerifierRefusedError extends because(
  'VerifierRefused',
  'The device verifier is wrong. Check primitives.',
) {}
/** The session has ended, so it has no tokens to give. */
export class SignedOutError extends because('SignedOut', 'The session has ended. Sign in again.') {}
/** The verifier that the caller passed rejects a token of the service. */
export class TokenRejectedError extends because(
  'TokenRejected',
  'A token is refused by tokenVerifier; the cause says why.',
) {}
/** The browser or the authenticator gave no passkey. */
export class PasskeyError extends because('Passkey', 'No passkey was given. Try again, or another way.') {}

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
    super('RefreshRefused', `The refresh token is refused (${reason}). Sign in again.`, cause);
    this.reason = reason;
  }
}
