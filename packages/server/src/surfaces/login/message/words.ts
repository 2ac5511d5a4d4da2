import type { Catalogue } from '../../pages/languages.ts';

const en = {
  errorTitle: 'Something went wrong',
  requestError: 'An error was encountered with the requested page.',
  goBack: 'Please go back to the application and try again.',
  expiredTitle: 'Please start again',
  expired: 'This page was open for too long, or its sign-in was finished elsewhere.',
  signedOutTitle: 'You are signed out',
  signedOut: 'You can close this page now.',
  signInAgain: 'Sign in again',
  forwardTitle: 'One moment please',
  forward: 'You are being forwarded. If nothing happens, press the button.',
};

export const messageWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
