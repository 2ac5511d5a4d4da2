import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Forgot your password?',
  description: 'Tell us who you are, and we send you a code to set a new password.',
  send: 'Send code',
};

export const forgotPasswordWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
