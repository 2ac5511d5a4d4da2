/** Errors of the API, in words of the pages. */
import type { ErrorKey, PageError } from '../page-context.ts';

/** An error of an operation: its name without a namespace, and its text. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
}

/** The beginnings of texts that say more than the name of the error, first match first. */
const byText: readonly (readonly [begins: string, PageError])[] = [
  ['Incorrect username or password', { message: 'wrongCredentials', field: 'password' }],
  // The service does not say that it blocks a sign-in.
  ['Unable to login because of security reasons', { message: 'wrongCredentials', field: 'password' }],
  ['Password attempts exceeded', { message: 'tooManyAttempts' }],
  ['Attempt limit exceeded', { message: 'tooManyAttempts' }],
  ['User is disabled', { message: 'userDisabled' }],
  ['Temporary password has expired', { message: 'temporaryPasswordExpired' }],
  ['Invalid session for the user', { message: 'expired' }],
  ['SignUp is not permitted', { message: 'signUpDisabled' }],
  ['Your software token has already been used', { message: 'usedCode', field: 'code' }],
  ['Provided password cannot be used', { message: 'passwordCompromised', field: 'password' }],
  ['Invalid email address', { message: 'invalidEmail', field: 'requiredAttributes[email]' }],
  ['Username should be an email', { message: 'invalidEmail', field: 'username' }],
  ['Invalid phone number', { message: 'invalidPhone', field: 'requiredAttributes[phone_number]' }],
  ['Username should be a phone number', { message: 'invalidPhone', field: 'username' }],
  ['Cannot reset password for the user as there is no registered', { message: 'notRecoverable' }],
  ['Invalid passkey', { message: 'passkeyFailed' }],
];

const byCode: Readonly<Record<string, PageError>> = {
  NotAuthorizedException: { message: 'wrongCredentials', field: 'password' },
  UserNotFoundException: { message: 'userNotFound', field: 'username' },
  CodeMismatchException: { message: 'wrongCode', field: 'code' },
  EnableSoftwareTokenMFAException: { message: 'wrongCode', field: 'code' },
  ExpiredCodeException: { message: 'expiredCode', field: 'code' },
  UsernameExistsException: { message: 'userExists', field: 'username' },
  AliasExistsException: { message: 'aliasExists' },
  InvalidPasswordException: { message: 'passwordPolicy', field: 'password' },
  PasswordHistoryPolicyViolationException: { message: 'passwordReused', field: 'password' },
  InvalidParameterException: { message: 'invalidValue' },
  LimitExceededException: { message: 'tooManyAttempts' },
  TooManyRequestsException: { message: 'tooManyRequests' },
  TooManyFailedAttemptsException: { message: 'tooManyAttempts' },
  CodeDeliveryFailureException: { message: 'notDelivered' },
  WebAuthnCredentialNotSupportedException: { message: 'passkeyFailed' },
  WebAuthnNotEnabledException: { message: 'passkeyFailed' },
  WebAuthnClientMismatchException: { message: 'passkeyFailed' },
  WebAuthnRelyingPartyMismatchException: { message: 'passkeyFailed' },
  WebAuthnOriginNotAllowedException: { message: 'passkeyFailed' },
  WebAuthnChallengeNotFoundException: { message: 'passkeyFailed' },
};

const unknown: ErrorKey = 'unknown';

/** Returns what a page shows for an error of the API. A Lambda trigger's own sentence is shown as it is. */
export function pageErrorOf({ code, message }: ApiError): PageError {
  if (code === 'UserLambdaValidationException') return { message: { text: message } };
  const found = byText.find(([begins]) => message.startsWith(begins));
  if (found !== undefined) return found[1];
  return Object.hasOwn(byCode, code) ? (byCode[code] ?? { message: unknown }) : { message: unknown };
}
