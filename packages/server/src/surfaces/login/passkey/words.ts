import type { Catalogue } from '../../pages/languages.ts';

const en = {
  signInTitle: 'Sign in with a passkey',
  signInDescription: 'Your device asks for your fingerprint, face or screen lock.',
  use: 'Use passkey',
  addTitle: 'Add a passkey',
  addDescription: 'With a passkey you sign in by fingerprint, face or screen lock, without a password.',
  create: 'Create passkey',
  notNow: 'Not now',
  noScript: 'Passkeys need JavaScript. Please turn it on or choose another way.',
};

export const passkeyWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
