/** The errors that pages show. Texts of the API are English; pages show these instead. */
import type { Catalogue } from '../../pages/languages.ts';

const en = {
  wrongCredentials: 'Incorrect username or password.',
  userNotFound: 'User does not exist.',
  userDisabled: 'This account is disabled. Please contact your administrator.',
  temporaryPasswordExpired: 'The temporary password has expired. Please contact your administrator.',
  wrongCode: 'Invalid verification code provided, please try again.',
  expiredCode: 'This code has expired. Please ask for a new one.',
  usedCode: 'This code was used already. Please wait for the next one.',
  userExists: 'This username is already taken. Please choose another one or sign in.',
  aliasExists: 'An account with this email address or phone number already exists.',
  passwordPolicy: 'The password does not meet the requirements below.',
  passwordReused: 'You have used this password before. Please choose another one.',
  passwordsDiffer: 'The passwords do not match.',
  invalidEmail: 'Please enter a valid email address.',
  invalidPhone: 'Please enter a valid phone number with its country code, such as +12065550100.',
  invalidValue: 'Please check what you entered.',
  missingValue: 'Please fill in this field.',
  tooManyAttempts: 'Too many attempts. Please wait a few minutes and try again.',
  tooManyRequests: 'Too many requests. Please wait a moment and try again.',
  signUpDisabled: 'Accounts can only be made by an administrator here.',
  notDelivered: 'The code could not be sent. Please try again later.',
  notRecoverable:
    'There is no confirmed email address or phone number to send a code to. Please contact your administrator.',
  rejected: 'Your request was declined.',
  providerFailed: 'Signing in with the other service did not work. Please try again.',
  providerUnknown: 'No organization is known for this email address.',
  passkeyFailed: 'The passkey could not be used. Please try again or choose another way to sign in.',
  passkeyCancelled: 'No passkey was used. You can try again.',
  passkeyUnsupported: 'This browser does not support passkeys.',
  expired: 'Something went wrong. Please start again.',
  unknown: 'Something went wrong. Please try again.',
};

export type ErrorWords = Readonly<Record<keyof typeof en, string>>;
export type ErrorKey = keyof ErrorWords;

export const errorWords: Catalogue<ErrorWords> = {
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
