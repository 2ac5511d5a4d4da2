import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Set a new password',
  description: 'Enter the code that we sent you, and a new password.',
  change: 'Change password',
};

export const resetPasswordWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
