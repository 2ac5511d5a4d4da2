import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Your account',
  intro: 'See and change what is kept about you.',
  signOut: 'Sign out',
  language: 'Language',
  stepUp: 'To make changes here, confirm that it is you.',
  stepUpButton: 'Sign in again',
  noClientTitle: 'The account page is not available',
  noClient: 'The address does not tell which app you use. Please follow the link in your app.',
  save: 'Save',
  remove: 'Remove',
  unknown: 'Unknown',
  thisBrowser: 'This browser',
};

export const commonWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
