import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Choose your password',
  description: 'You signed in with a temporary password. Please choose your own.',
  save: 'Save and sign in',
};

export const newPasswordWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
