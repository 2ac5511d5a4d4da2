/** Sentences for the users of the page, for each code that the library reports. */
import { type CodeReason, LatchkeyError } from '@latchkey/client';

const reasons: Readonly<Record<CodeReason, string>> = {
  'no-device': 'You have not signed in with this browser before.',
  'device-forgotten': 'This browser was forgotten, here or from somewhere else.',
  'not-confirmed': 'This browser could not be registered at your last sign-in.',
  'not-remembered': 'This browser is known, but you did not ask for it to be remembered.',
  'remember-expired': 'The time for which this browser was remembered has ended.',
  'not-trusted-yet': 'This browser is remembered. After one more code, it will not need codes any more.',
  'not-suppressed': 'This browser is remembered, but this user pool still asks for a code.',
};

/** Returns the reason for which a code is asked for. */
export function reasonInWords(reason: CodeReason): string {
  return reasons[reason];
}

const errors: Readonly<Record<string, string>> = {
  IncorrectCredentials: 'The user name or password is not right.',
  LockedOut: 'Too many attempts. Please wait a quarter of an hour and try again.',
  UserNotConfirmed: 'This account has not been confirmed yet.',
  UserDisabled: 'This account is disabled.',
  PasswordResetRequired: 'This password must be reset before it can be used again.',
  PasswordRefused: 'That password does not follow the rules of this user pool.',
  CodeMismatch: 'That code is not right. Look at your authenticator app again.',
  CodeUsed: 'That code was used before. Wait for the next one.',
  CodeExpired: 'That code is too old. Ask for a new one.',
  ChallengeExpired: 'That took too long. Please start over.',
  NotFound: 'There is no such user pool or app client. Check the settings.',
  Unreachable: 'No connection to the user pool. Check the network, and the settings.',
  TimedOut: 'The user pool does not answer. Try again.',
  Throttled: 'Too many requests at once. Try again in a moment.',
  RefreshRefused: 'Your session has ended. Please sign in again.',
  SignedOut: 'You have signed out.',
};

/** Returns the message for an error. Errors without a sentence here show the library's message, which says what to do. */
export function errorInWords(error: unknown): string {
  if (!(error instanceof LatchkeyError)) return 'Something went wrong on this page. Reload it and try again.';
  return errors[error.code] ?? error.message;
}

/** Returns a date in the user's format, for example `12 Mar 2027, 10:24`. */
export function dateInWords(date: Date | undefined): string {
  return date === undefined ? 'unknown' : date.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}
