/** Messages for the errors of `@latchkey/client`. Their own messages are written for programmers. */
import type { LatchkeyError } from '@latchkey/client';
import type { Failure } from './failure-type.ts';

/** What to do, where the library's advice names functions or the command has better advice. */
const advice: Readonly<Record<string, string>> = {
  IncorrectCredentials: 'Check both, then try again.',
  LockedOut: 'Wait up to 15 minutes, then try again.',
  UserNotConfirmed: 'Confirm it with the code that was sent when the user signed up, then sign in again.',
  PasswordResetRequired:
    'Reset it with a code that the service sends ("forgot password" in the app), then sign in again.',
  CodeMismatch: 'Sign in again, and type the code that is shown then.',
  CodeExpired: 'Sign in again to get a new one.',
  CodeUsed: 'Wait for the next code.',
  ChallengeExpired: 'Start again: latchkey signin.',
  DeliveryFailed: 'The administrator of the user pool must check its e-mail and SMS settings.',
  MfaNotEnabled: 'The administrator of the user pool must check its MFA settings.',
  ClientSecret: 'Put the secret into LATCHKEY_CLIENT_SECRET if the app client has one; unset it if it has none.',
  NotFound: 'Check --pool and --client, and --endpoint or --region.',
  FlowNotEnabled: "Choose another with --flow, or add this one to the app client's ExplicitAuthFlows.",
  DeviceUnknown: 'Sign in again to register it: latchkey signin.',
  DeviceKeyRefused: 'Sign in again for a new key: latchkey signin.',
  TokenRefused: 'Sign in again: latchkey signin.',
  SignedOut: 'Sign in again: latchkey signin.',
  RefreshRefused: 'Sign in again: latchkey signin.',
  StoreFailed: 'Check the state directory, or give another with --state.',
  CannotSign: 'Choose another with --flow.',
  TokenRejected: 'Check --pool, --client and --endpoint.',
  VerifierRefused: 'Please report this as a bug.',
  Unreachable: 'Check the connection, and the address in --endpoint.',
  TimedOut: 'Try again, and check the address in --endpoint.',
  UnusableAnswer: 'Check the address in --endpoint.',
};

/** What happened, in whole sentences. The library's messages begin with the code. */
const happenings: Readonly<Record<string, string>> = {
  IncorrectCredentials: 'Wrong user name or password.',
  LockedOut: 'Too many failed attempts.',
  LimitExceeded: 'Too many requests in an hour.',
  UserDisabled: 'The user is disabled.',
  UserNotConfirmed: 'The sign-up is not confirmed.',
  PasswordResetRequired: 'The password must be reset.',
  CodeMismatch: 'The code is wrong.',
  CodeExpired: 'The code has expired.',
  CodeUsed: 'The code was used before.',
  ChallengeExpired: 'The sign-in took too long.',
  PasswordRefused: 'The new password was rejected.',
  UserExists: 'The user already exists.',
  MfaNotEnabled: 'This kind of MFA is not enabled.',
  TriggerFailed: 'A Lambda trigger rejected the request or failed.',
  DeliveryFailed: 'The code could not be sent.',
  ClientSecret: 'The client secret does not match the app client.',
  NotFound: 'The user pool or the app client was not found.',
  FlowNotEnabled: 'The app client does not allow this flow.',
  DeviceUnknown: 'The device is not known.',
  DeviceKeyRefused: 'The device key was rejected.',
  TokenRefused: 'The access token was rejected.',
  NotAuthorized: 'The request was rejected.',
  InvalidParameter: 'A parameter was rejected.',
  Throttled: 'Too many requests.',
  ServiceUnavailable: 'The service failed.',
  Unreachable: 'The service cannot be reached.',
  TimedOut: 'The service took too long.',
  ServiceRefused: 'The request was rejected.',
  UnusableAnswer: 'The server is not a user pool service.',
  CannotSign: 'Admin flows must be signed.',
  StoreFailed: 'The records of sessions and devices cannot be read or written.',
  VerifierRefused: 'The device verifier is wrong.',
  SignedOut: 'The session has ended.',
  TokenRejected: 'A token from the service is not valid.',
  Passkey: 'No passkey was given.',
};

/** Returns the failure for an error of the client library; undefined for other errors. */
export function clientFailure(error: unknown): Failure | undefined {
  if (!isLatchkeyError(error)) return undefined;
  const { code, message, cause } = error;
  const [, sentence = message, next = ''] = /^(.*?\.) (.*)$/s.exec(message) ?? [];
  // The command does not print causes, so the message of the cause is included.
  const refersToCause = next === 'The cause says why.';
  const said = refersToCause && cause instanceof Error ? `The service says: ${cause.message}` : undefined;
  const happened = (happenings[code] ?? sentence).replace(/\.$/, `${technical(code, cause)}.`);
  return { code, message: happened, advice: advice[code] ?? said ?? next };
}

/** Checks the shape. Importing the library for its class would make the commands that do not need it start more slowly. */
function isLatchkeyError(error: unknown): error is LatchkeyError {
  return error instanceof Error && 'code' in error && error.name === `${String(error.code)}Error`;
}

/** Returns the message of the innermost cause: which address did not answer, which file could not be written. */
function technical(code: string, cause: unknown): string {
  if (code !== 'Unreachable' && code !== 'StoreFailed') return '';
  let bottom = cause;
  while (bottom instanceof Error && bottom.cause instanceof Error) bottom = bottom.cause;
  // The host name has several addresses, and none of them answered.
  if (bottom instanceof AggregateError) bottom = bottom.errors[0];
  return bottom instanceof Error && bottom.message !== '' ? ` (${bottom.message})` : '';
}
