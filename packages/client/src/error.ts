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

const because = <const Code extends string>(code: Code, message: string) =>
  class extends LatchkeyError {
    declare readonly code: Code;

    constructor(cause?: unknown) {
      super(code, message, cause);
    }
  };

/** The user name or the password is wrong, or there is no such user. */
export class IncorrectCredentialsError extends because(
  'IncorrectCredentials',
  'Wrong user name or password. Let the user type both again.',
) {}
/** Too many wrong passwords or codes in a row; the service waits up to 15 minutes before it judges another. */
export class LockedOutError extends because(
  'LockedOut',
  'Too many failed attempts. Wait up to 15 minutes, then try again.',
) {}
/** More codes or changes were asked for than the service allows in an hour. */
export class LimitExceededError extends because('LimitExceeded', 'An hourly limit is reached. Try again later.') {}
/** An administrator has switched the user off. */
export class UserDisabledError extends because('UserDisabled', 'This user is disabled. An administrator must help.') {}
/** The user signed up and has not confirmed it. */
export class UserNotConfirmedError extends because(
  'UserNotConfirmed',
  'The sign-up is not confirmed. Ask for the code and call confirmSignUp.',
) {}
/** An administrator has reset the password. */
export class PasswordResetRequiredError extends because(
  'PasswordResetRequired',
  'The password must be reset. Call requestPasswordReset, then resetPassword.',
) {}
/** The code is wrong. */
export class CodeMismatchError extends because('CodeMismatch', 'The code is wrong. Ask for it again.') {}
/** The code is right and too late. */
export class CodeExpiredError extends because('CodeExpired', 'The code is no longer valid. Ask for a new one.') {}
/** The code of an authenticator app was used before. */
export class CodeUsedError extends because('CodeUsed', 'This code was used before. Wait for the next one.') {}
/** The challenge was answered too late, or before, and the sign-in could not be taken up again by itself. */
export class ChallengeExpiredError extends because(
  'ChallengeExpired',
  'The sign-in took too long. Begin it again with signIn.',
) {}
/** The new password does not meet the pool's policy, or was used before. */
export class PasswordRefusedError extends because(
  'PasswordRefused',
  'The new password does not meet the policy. The cause says which rule; ask for another.',
) {}
/** The user name, e-mail address or phone number belongs to a user already. */
export class UserExistsError extends because('UserExists', 'There is such a user already. Sign in instead.') {}
/** The kind of MFA is not enabled, in the pool or for the user. */
export class MfaNotEnabledError extends because(
  'MfaNotEnabled',
  'This kind of MFA is not enabled. See the MFA settings of the pool.',
) {}
/** A Lambda trigger of the pool refused or failed. */
export class TriggerFailedError extends because(
  'TriggerFailed',
  'A Lambda trigger of the pool refused or failed. The cause has its message.',
) {}
/** A code could not be sent. */
export class DeliveryFailedError extends because(
  'DeliveryFailed',
  'The code could not be sent. Check the e-mail and SMS settings of the pool.',
) {}
/** The app client has a secret and this client has none, or another, or the other way round. */
export class ClientSecretError extends because(
  'ClientSecret',
  'The client secret does not fit the app client. Check clientSecret.',
) {}
/** There is no such user pool, app client or other resource. */
export class NotFoundError extends because('NotFound', 'Not found. Check userPoolId, clientId and region.') {}
/** The app client does not allow the flow. */
export class FlowNotEnabledError extends because(
  'FlowNotEnabled',
  'The app client does not allow this flow. Add it to its ExplicitAuthFlows, or sign in by another.',
) {}
/** The service does not know the device (any more): it was forgotten elsewhere, or the user was made anew. */
export class DeviceUnknownError extends because(
  'DeviceUnknown',
  'The service does not know this device. Sign in again to register it anew.',
) {}
/** ConfirmDevice refused the device key. */
export class DeviceKeyRefusedError extends because(
  'DeviceKeyRefused',
  'ConfirmDevice refused the device key. Use the keys of the last NewDeviceMetadata, for the same user.',
) {}
/** The access token is invalid, expired or revoked, or lacks the scope. */
export class TokenRefusedError extends because(
  'TokenRefused',
  'The access token is not accepted. Refresh the session or sign in again.',
) {}
/** The service refused for a reason of its own; the cause says which. */
export class NotAuthorizedError extends because('NotAuthorized', 'The service refused. The cause says why.') {}
/** A parameter is missing or malformed. */
export class InvalidParameterError extends because(
  'InvalidParameter',
  'The service does not accept a parameter. The cause says which.',
) {}
/** Too many requests. */
export class ThrottledError extends because('Throttled', 'Too many requests. Try again in a moment.') {}
/** The service failed. */
export class ServiceUnavailableError extends because(
  'ServiceUnavailable',
  'The service has a problem. Try again in a moment.',
) {}
/** No answer: offline, a wrong address, a blocked request. */
export class UnreachableError extends because(
  'Unreachable',
  'The service cannot be reached. Check the connection, and the endpoint.',
) {}
/** No answer in time. */
export class TimedOutError extends because('TimedOut', 'The service did not answer in time. Try again.') {}
/** The service refused with an error that this library has no class for; it is the cause. */
export class ServiceRefusedError extends because('ServiceRefused', 'The service refused. The cause says why.') {}
/** The service answered something that the protocol does not allow. Nothing was sent in return. */
export class UnusableAnswerError extends because(
  'UnusableAnswer',
  'The service answered something that must not be used. Check the endpoint.',
) {}
/** An administrator's operation was asked of a transport that cannot sign requests. */
export class CannotSignError extends because(
  'CannotSign',
  'Admin flows need signed requests. Pass transport: fromSdk(client) from @latchkey/client/sdk.',
) {}
/** A record store failed. The sign-in goes on without it. */
export class StoreFailedError extends because(
  'StoreFailed',
  'Device or session records cannot be read or written. Check the store.',
) {}
/** A freshly made device verifier does not belong to its secret; it was not sent. */
export class VerifierRefusedError extends because(
  'VerifierRefused',
  'The device verifier does not belong to its secret, so it was not sent. Check injected primitives.',
) {}
/** The session has ended, so it has no tokens to give. */
export class SignedOutError extends because('SignedOut', 'The session has ended. Sign in again.') {}
/** The verifier that the caller passed rejects a token of the service. */
export class TokenRejectedError extends because(
  'TokenRejected',
  'A token did not pass verification. Check the verifier against pool, client and issuer.',
) {}
/** The browser or the authenticator gave no passkey. */
export class PasskeyError extends because('Passkey', 'No passkey was given. Offer another way, or try again.') {}

/** Why a refresh was refused, as far as a client can know. */
export type RefreshRefusal =
  /** No device key was sent. Where devices are tracked it must be, from a device that was confirmed. */
  | 'no-device-key'
  /** The device of this sign-in was never confirmed. */
  | 'device-not-confirmed'
  /** The token has ended: expired, revoked, signed out everywhere, or its device was forgotten. */
  | 'ended';

const refusals: Record<RefreshRefusal, string> = {
  'no-device-key':
    'The refresh was refused. If the pool tracks devices, the token needs the key of a confirmed device: let signIn confirm it. Otherwise the token has ended: sign in again.',
  'device-not-confirmed': 'The refresh was refused because ConfirmDevice failed after the sign-in. Sign in again.',
  ended: 'The refresh token has ended (expired, revoked, or its device was forgotten). Sign in again.',
};

/** The refresh token was refused; `reason` says which of its causes it is. */
export class RefreshRefusedError extends LatchkeyError {
  declare readonly code: 'RefreshRefused';
  readonly reason: RefreshRefusal;

  constructor(reason: RefreshRefusal, cause?: unknown) {
    super('RefreshRefused', refusals[reason], cause);
    this.reason = reason;
  }
}
