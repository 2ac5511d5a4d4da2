/** The errors of `@latchkey/client` in words for whoever sits at a terminal. Their own messages speak to programmers. */
import type { LatchkeyError } from '@latchkey/client';
import type { Failure } from './failure-type.ts';

/** What to do, where the library's own advice names functions, or where a command knows better. */
const advice: Readonly<Record<string, string>> = {
  IncorrectCredentials: 'Check both, then try again.',
  LockedOut: 'Wait up to 15 minutes, then try again.',
  UserNotConfirmed: 'Confirm it with the code that was sent when the user signed up, then sign in again.',
  PasswordResetRequired:
    'Reset it with a code that the service sends ("forgot password" in the app), then sign in again.',
  CodeMismatch: 'Sign in again, and type the code that is shown then.',
  CodeExpired: 'Sign in again for a new one.',
  CodeUsed: 'Wait for the next one.',
  ChallengeExpired: 'Begin it again: latchkey signin.',
  DeliveryFailed: 'Whoever runs the user pool must check its e-mail and SMS settings.',
  MfaNotEnabled: 'Whoever runs the user pool must check its MFA settings.',
  ClientSecret: 'Put the secret into LATCHKEY_CLIENT_SECRET if the app client has one; unset it if it has none.',
  NotFound: 'Check --pool and --client, and with --endpoint or --region where they are.',
  FlowNotEnabled: "Choose another with --flow, or add this one to the app client's ExplicitAuthFlows.",
  DeviceUnknown: 'Sign in again to register it anew: latchkey signin.',
  DeviceKeyRefused: 'Sign in again for a new key: latchkey signin.',
  TokenRefused: 'Sign in again: latchkey signin.',
  SignedOut: 'Sign in again: latchkey signin.',
  RefreshRefused: 'Sign in again: latchkey signin.',
  StoreFailed: 'Check the state directory, or give another with --state.',
  CannotSign: 'Choose another with --flow.',
  TokenRejected: 'Check --pool, --client and --endpoint.',
  VerifierRefused: 'Please report this: it cannot be put right from outside.',
  Unreachable: 'Check the connection, and the address in --endpoint.',
  TimedOut: 'Try again, and check the address in --endpoint.',
  UnusableAnswer: 'Check the address in --endpoint.',
};

/** What happened, in whole sentences: the library's own messages begin with the code. */
const happenings: Readonly<Record<string, string>> = {
  IncorrectCredentials: 'Wrong user name or password.',
  LockedOut: 'Too many failed attempts.',
  LimitExceeded: 'Too many requests in an hour.',
  UserDisabled: 'The user is disabled.',
  UserNotConfirmed: 'The sign-up is not confirmed.',
  PasswordResetRequired: 'The password must be reset.',
  CodeMismatch: 'The code is wrong.',
  CodeExpired: 'The code is too old.',
  CodeUsed: 'The code was used before.',
  ChallengeExpired: 'The sign-in took too long.',
  PasswordRefused: 'The new password is refused.',
  UserExists: 'The user exists.',
  MfaNotEnabled: 'This kind of MFA is not enabled.',
  TriggerFailed: 'A Lambda trigger refused or failed.',
  DeliveryFailed: 'The code could not be sent.',
  ClientSecret: 'The client secret does not fit the app client.',
  NotFound: 'The user pool or the app client was not found.',
  FlowNotEnabled: 'The app client does not allow this flow.',
  DeviceUnknown: 'The device is not known.',
  DeviceKeyRefused: 'The device key is refused.',
  TokenRefused: 'The access token is refused.',
  NotAuthorized: 'The request is refused.',
  InvalidParameter: 'A parameter is refused.',
  Throttled: 'Too many requests.',
  ServiceUnavailable: 'The service failed.',
  Unreachable: 'The service cannot be reached.',
  TimedOut: 'The service took too long.',
  ServiceRefused: 'The request is refused.',
  UnusableAnswer: 'What answered is no user pool service.',
  CannotSign: 'Admin flows must be signed.',
  StoreFailed: 'The records of sessions and devices cannot be read or written.',
  VerifierRefused: 'The device verifier is wrong.',
  SignedOut: 'The session has ended.',
  TokenRejected: 'A token of the service is not as it should be.',
  Passkey: 'No passkey was given.',
};

/** Why a function of the client failed; undefined for other errors. */
export function clientFailure(error: unknown): Failure | undefined {
  if (!isLatchkeyError(error)) return undefined;
  const { code, message, cause } = error;
  const [, sentence = message, next = ''] = /^(.*?\.) (.*)$/s.exec(message) ?? [];
  // So the cause is asked. People do not see causes.
  const asksCause = next === 'The cause says why.';
  const said = asksCause && cause instanceof Error ? `The service says: ${cause.message}` : undefined;
  const happened = (happenings[code] ?? sentence).replace(/\.$/, `${technical(code, cause)}.`);
  return { code, message: happened, advice: advice[code] ?? said ?? next };
}

/** By shape: loading the library for its class would make the commands that do without it slower to start. */
function isLatchkeyError(error: unknown): error is LatchkeyError {
  return error instanceof Error && 'code' in error && error.name === `${String(error.code)}Error`;
}

/** Which address did not answer, which file could not be written: what the system says, at the bottom of the causes. */
function technical(code: string, cause: unknown): string {
  if (code !== 'Unreachable' && code !== 'StoreFailed') return '';
  let bottom = cause;
  while (bottom instanceof Error && bottom.cause instanceof Error) bottom = bottom.cause;
  // A name with several addresses, none of which answered.
  if (bottom instanceof AggregateError) bottom = bottom.errors[0];
  return bottom instanceof Error && bottom.message !== '' ? ` (${bottom.message})` : '';
}
