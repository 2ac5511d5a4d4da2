import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Confirm your account',
  description: 'Enter the code that we sent you.',
  confirm: 'Confirm account',
};

export const confirmWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
