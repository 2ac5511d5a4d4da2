import { type CodeReason, LatchkeyError } from '@latchkey/client';

/** All words of the form. Replace them with the member `texts`, for example for another language. `{…}` is replaced. */
export interface Texts {
  readonly signIn: string;
  readonly username: string;
  readonly password: string;
  readonly newPassword: string;
  readonly code: string;
  readonly email: string;
  readonly answer: string;
  readonly continue: string;
  readonly usePasskey: string;
  readonly startOver: string;
  /** Announced while a request is running. */
  readonly busy: string;
  /** Shown if the sign-in had to begin again, because it took too long. A code that was sent before is no longer valid. */
  readonly begunAgain: string;
  readonly enterPassword: string;
  readonly enterCode: string;
  readonly codeOfApp: string;
  /** `{destination}` is masked by the service: `a***@e***`. */
  readonly codeSent: string;
  readonly setUpApp: string;
  readonly scan: string;
  readonly typeKey: string;
  readonly openApp: string;
  readonly chooseFactor: string;
  readonly chooseSetup: string;
  readonly chooseSignIn: string;
  readonly choosePassword: string;
  readonly passwordWasSet: string;
  readonly setUpEmail: string;
  readonly emailForCodes: string;
  readonly passkey: string;
  readonly noPasskeys: string;
  readonly question: string;
  /** `{name}` is the name of the challenge. */
  readonly unknownChallenge: string;
  readonly remember: string;
  /** `{days}` is a number. */
  readonly rememberFor: string;
  /** Names of the choices of a factor. */
  readonly factors: Readonly<Record<string, string>>;
  /** Names of attributes that a pool may require. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Why a code is asked for. */
  readonly reasons: Readonly<Record<CodeReason, string>>;
  /** Messages by the `code` of a LatchkeyError. Other errors show `otherError`. */
  readonly errors: Readonly<Record<string, string>>;
  readonly otherError: string;
}

/** The English words. */
export const english: Texts = {
  signIn: 'Sign in',
  username: 'User name',
  password: 'Password',
  newPassword: 'New password',
  code: 'Code',
  email: 'E-mail address',
  answer: 'Answer',
  continue: 'Continue',
  usePasskey: 'Use passkey',
  startOver: 'Start over',
  busy: 'One moment …',
  begunAgain: 'The sign-in had to begin again.',
  enterPassword: 'Enter your password',
  enterCode: 'Enter your code',
  codeOfApp: 'Type the code that your authenticator app shows.',
  codeSent: 'Type the code that was sent to {destination}.',
  setUpApp: 'Set up your authenticator app',
  scan: 'Scan the QR code with your authenticator app, then type the code that the app shows.',
  typeKey: 'Or type this key into the app:',
  openApp: 'Open the authenticator app of this device',
  chooseFactor: 'How do you want to get your code?',
  chooseSetup: 'How do you want to protect your account?',
  chooseSignIn: 'How do you want to sign in?',
  choosePassword: 'Choose a password',
  passwordWasSet: 'An administrator has set your password. Choose a new one.',
  setUpEmail: 'Codes by e-mail',
  emailForCodes: 'Codes will be sent to this address.',
  passkey: 'Passkey',
  noPasskeys: 'This browser cannot use passkeys.',
  question: 'One more question',
  unknownChallenge: 'This page cannot answer the challenge {name}.',
  remember: 'Remember this browser',
  rememberFor: 'Remember this browser for {days} days',
  factors: {
    SOFTWARE_TOKEN_MFA: 'Authenticator app',
    SMS_MFA: 'Text message',
    EMAIL_OTP: 'E-mail',
    SMS_OTP: 'Text message',
    PASSWORD: 'Password',
    PASSWORD_SRP: 'Password',
    WEB_AUTHN: 'Passkey',
  },
  attributes: { email: 'E-mail address', phone_number: 'Phone number', name: 'Name' },
  reasons: {
    'no-device': 'You have not signed in with this browser before.',
    'device-forgotten': 'This browser was forgotten, here or elsewhere.',
    'not-confirmed': 'This browser could not be registered at your last sign-in.',
    'not-remembered': 'This browser is known, but not remembered.',
    'remember-expired': 'The time for which this browser was remembered is over.',
    'not-trusted-yet': 'This browser is remembered. After one more code, it needs no codes any more.',
    'not-suppressed': 'This browser is remembered, but a code is still needed.',
  },
  errors: {
    IncorrectCredentials: 'The user name or password is wrong.',
    LockedOut: 'Too many attempts. Try again in 15 minutes.',
    LimitExceeded: 'Too many requests. Try again later.',
    UserNotConfirmed: 'This account has not been confirmed yet.',
    UserDisabled: 'This account is disabled.',
    PasswordResetRequired: 'This password must be reset.',
    PasswordRefused: 'This password does not follow the rules.',
    CodeMismatch: 'The code is wrong.',
    CodeUsed: 'This code was used before. Wait for the next one.',
    CodeExpired: 'The code has expired.',
    ChallengeExpired: 'This took too long. Sign in again.',
    Unreachable: 'There is no connection. Try again.',
    TimedOut: 'There is no answer. Try again later.',
    Throttled: 'There are too many requests. Try again in a moment.',
    Passkey: 'No passkey was used. Try again.',
  },
  otherError: 'The sign-in failed. Try again later.',
};

/** Returns the message for an error. */
export function errorText(texts: Texts, error: unknown): string {
  const known = error instanceof LatchkeyError ? texts.errors[error.code] : undefined;
  return known ?? texts.otherError;
}

/** Whether the user can correct what was typed. Other errors have nothing to do with a field. */
export function isAboutAnswer(error: unknown): boolean {
  return error instanceof LatchkeyError && answerErrors.has(error.code);
}

const answerErrors: ReadonlySet<string> = new Set([
  'IncorrectCredentials',
  'PasswordRefused',
  'CodeMismatch',
  'CodeUsed',
  'CodeExpired',
  'InvalidParameter',
]);
