import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Profile',
  summary: 'Your name, addresses and other details.',
  addresses: 'Addresses',
  email: 'Email address',
  phone: 'Phone number',
  phoneHint: 'With the country code, such as +12065550100',
  verified: 'Confirmed',
  unverified: 'Not confirmed',
  noAddress: 'None',
  newEmail: 'New email address',
  newPhone: 'New phone number',
  change: 'Change',
  pending: 'We sent a code to {address}.',
  code: 'Code',
  confirm: 'Confirm',
  resend: 'Send a new code',
  provider: 'You sign in with {name}.',
};

export const profileWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
