import type { Catalogue } from '../../pages/languages.ts';

const en = {
  appTitle: 'Set up your authenticator app',
  scan: 'Scan this QR code with an authenticator app.',
  qr: 'QR code with the key',
  orEnter: 'Or enter this key in the app:',
  openHere: 'Open in an app on this device',
  enterCode: 'Enter the code that the app shows.',
  finish: 'Finish set-up',
  phoneTitle: 'Get codes by text message',
  phoneDescription: 'Enter the phone number that your codes shall go to.',
  emailTitle: 'Get codes by email',
  emailDescription: 'Enter the email address that your codes shall go to.',
  otherWay: 'Choose another way',
};

export const mfaSetUpWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
