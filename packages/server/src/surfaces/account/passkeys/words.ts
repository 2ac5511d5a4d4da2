import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Passkeys',
  summary: 'Sign in with your fingerprint, face or screen lock.',
  none: 'You have no passkey.',
  created: 'Added:',
  lastUsed: 'Last used:',
  removeNamed: 'Remove {name}',
  addTitle: 'Add a passkey',
  addText: 'Your device asks how you want to confirm that it is you.',
  add: 'Add a passkey',
  needsScript: 'Adding a passkey needs JavaScript in your browser.',
  cancelled: 'No passkey was added. You can try again.',
  failed: 'The passkey could not be added. Please try again.',
  unsupported: 'This browser does not support passkeys.',
  full: 'You cannot add more passkeys.',
};

export const passkeysWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
