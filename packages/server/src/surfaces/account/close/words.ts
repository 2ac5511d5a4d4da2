import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Close account',
  summary: 'Delete your account and all its data.',
  warning: 'Your account is deleted at once. This cannot be undone.',
  confirm: 'To confirm, enter {name}',
  close: 'Close account',
  closedTitle: 'Your account is closed',
  closed: 'Everything that was kept about you here is deleted.',
};

export const closeWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
