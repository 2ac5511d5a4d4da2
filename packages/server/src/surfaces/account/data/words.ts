import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Your data',
  summary: 'Download what is kept about you.',
  explanation:
    'A file in the format JSON with your profile, devices, passkeys, sessions, groups and sign-ins. It has no passwords and no secrets.',
  download: 'Download',
};

export const dataWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
