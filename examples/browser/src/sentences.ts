/** What the library reports by codes, in words for the people in front of the page. */
import { type CodeReason, LatchkeyError } from '@latchkey/client';

const reasons: Readonly<Record<CodeReason, string>> = {
  'no-device': 'You have not signed in with this browser before.',
  'device-forgotten': 'This browser was forgotten, here or from somewhere else.',
  'not-confirmed': 'This browser could not be registered at your last sign-in.',
  'not-remembered': 'This browser is known, but you did not ask for it to be remembered.',
  'remember-expired': 'The time for which this browser was remembered is up.',
  'not-trusted-yet': 'This browser is remembered. One code more, and it will do without.',
  'not-suppressed': 'This browser is remembered, but this user pool asks for a code all the same.',
};

/** Why a code is asked for. */
export function reasonInWords(reason: CodeReason): string {
  return reasons[reason];
}

const errors: Readonly<Record<string, string>> = {
  IncorrectCredentials: 'The user name or password is not right.',
  LockedOut: 'Too many attempts. Please wait a quarter of an hour and try again.',
  UserNotConfirmed: 'This account has not been confirmed yet.',
  UserDisabled: 'This account is switched off.',
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

/** What went wrong. Errors that are no concern of the user keep the library's words, which say what to do about them. */
export function errorInWords(error: unknown): string {
  if (!(error instanceof LatchkeyError)) return 'Something went wrong on this page. Reload it and try again.';
  return errors[error.code] ?? error.message;
}

/** `12 Mar 2027, 10:24`, in the reader's way of writing it. */
export function dateInWords(date: Date | undefined): string {
  return date === undefined ? 'unknown' : date.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}
