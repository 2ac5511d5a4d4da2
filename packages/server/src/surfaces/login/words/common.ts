/** Words that several pages share. */
import type { Catalogue } from '../../pages/languages.ts';

const en = {
  signIn: 'Sign in',
  username: 'Username',
  email: 'Email address',
  phone: 'Phone number',
  emailOrPhone: 'Email address or phone number',
  usernameOrEmail: 'Username or email address',
  password: 'Password',
  newPassword: 'New password',
  repeatPassword: 'Repeat the new password',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  code: 'Code',
  next: 'Next',
  continue: 'Continue',
  cancel: 'Cancel',
  startAgain: 'Start again',
  backToSignIn: 'Back to sign in',
  resend: 'Send a new code',
  codeSentTo: 'We sent a code to',
  or: 'or',
  language: 'Language',
  error: 'Error',
  passwordRules: 'The password needs:',
  ruleLength: 'at least {count} characters',
  ruleUpper: 'an uppercase letter',
  ruleLower: 'a lowercase letter',
  ruleNumber: 'a number',
  ruleSymbol: 'a special character',
  passwordChanged: 'Your password was changed. Please sign in.',
  confirmed: 'Your account is confirmed. Please sign in.',
  codeSent: 'A new code is on its way.',
  phoneHint: 'With the country code, such as +1 206 555 0100',
};

export type CommonWords = Readonly<Record<keyof typeof en, string>>;

export const commonWords: Catalogue<CommonWords> = {
  en,
  de: en,
  es: en,
  fr: en,
  id: en,
  it: en,
  ja: en,
  ko: en,
  'pt-BR': en,
  'zh-CN': en,
  'zh-TW': en,
};
