import type { Catalogue } from '../../pages/languages.ts';

const en = {
  saved: 'Your changes are saved.',
  renamed: 'The device has a new name.',
  forgotten: 'The device is forgotten.',
  forgottenOthers: 'All other devices are forgotten.',
  ended: 'The session has ended.',
  endedOthers: 'All other sessions have ended.',
  passwordChanged: 'Your password is changed. Other browsers are signed out.',
  appAdded: 'The authenticator app is set up.',
  factorOn: 'The second step is on.',
  factorOff: 'The second step is off.',
  preferred: 'Your choice is saved.',
  passkeyAdded: 'The passkey is added.',
  passkeyRemoved: 'The passkey is removed.',
  codeSent: 'A code is on its way. Enter it below.',
  addressChanged: 'Your address is changed.',
  addressVerified: 'Your address is confirmed.',
};

export type Notice = keyof typeof en;

export const noticeWords: Catalogue<Readonly<Record<Notice, string>>> = {
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

export function isNotice(text: string): text is Notice {
  return Object.hasOwn(en, text);
}
