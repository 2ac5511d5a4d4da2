import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Devices',
  summary: 'Devices and browsers that are remembered.',
  none: 'No device is remembered.',
  unnamed: 'Device without a name',
  lastUsed: 'Last used:',
  rename: 'Rename',
  newName: 'New name',
  forget: 'Forget',
  forgetNamed: 'Forget {name}',
  forgetOthers: 'Forget all other devices',
  more: 'More devices',
  standsIn: 'Signing in here needs no code: the device stands in for the second step.',
  until: 'Until:',
  notTrusted: 'Signing in here asks for a code: no second step was passed with the device lately.',
  notRemembered: 'Signing in here asks for a code: the device is known, but not remembered.',
  alwaysAsks: 'Signing in asks for a code on every device.',
  noSecondStep: 'Signing in asks for no code, because you have no second step.',
  mfaOff: 'Signing in asks for no code on any device.',
};

export const devicesWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
