import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Sessions',
  summary: 'Where you are signed in.',
  none: 'No sessions are listed here.',
  lastActive: 'Last active:',
  began: 'Signed in:',
  browser: 'Sign-in in the browser',
  app: 'App: {name}',
  end: 'End',
  endNamed: 'End the session: {name}',
  endOthers: 'End all other sessions',
  everywhereTitle: 'Sign out everywhere',
  everywhere: 'All apps and browsers are signed out, this one too.',
};

export const sessionsWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
