import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Enter the code',
  app: 'Open your authenticator app and enter the code that it shows for this account.',
  sms: 'We sent a text message with a code.',
  email: 'We sent an email with a code.',
  remember: 'Remember this browser',
  rememberHint: 'Choose this only on your own device.',
  otherWay: 'Use another way',
};

export const codeWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
