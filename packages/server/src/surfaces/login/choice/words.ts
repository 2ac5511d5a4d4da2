import type { Catalogue } from '../../pages/languages.ts';

const en = {
  firstTitle: 'How do you want to sign in?',
  secondTitle: 'Verify that it is you',
  secondDescription: 'Choose how to get your code.',
  setUpTitle: 'Protect your account',
  setUpDescription: 'Besides your password, signing in needs a code. Choose how you want to get it.',
  PASSWORD: 'Password',
  WEB_AUTHN: 'Passkey',
  webAuthnHint: 'With your fingerprint, face or screen lock',
  EMAIL_OTP: 'Code by email',
  SMS_OTP: 'Code by text message',
  SMS_MFA: 'Code by text message',
  SOFTWARE_TOKEN_MFA: 'Authenticator app',
  appHint: 'A code from an app on your phone',
};

export const choiceWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
