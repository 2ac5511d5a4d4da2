import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Password',
  summary: 'Change the password with which you sign in.',
  current: 'Current password',
  proposed: 'New password',
  repeated: 'Repeat the new password',
  change: 'Change password',
  set: 'Set password',
  length: 'At least {count} characters.',
  upper: 'With an uppercase letter.',
  lower: 'With a lowercase letter.',
  number: 'With a number.',
  symbol: 'With a special character.',
};

export const passwordWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
