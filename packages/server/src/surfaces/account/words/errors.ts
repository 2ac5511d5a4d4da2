import type { Catalogue } from '../../pages/languages.ts';

const en = {
  addressTaken: 'Another account uses this address.',
  notSent: 'The code could not be sent. Please try again later.',
  wrongCode: 'This code is not right. Please try again.',
  expiredCode: 'This code has expired. Please ask for a new one.',
  invalid: 'Please check what you entered.',
  weakPassword: 'The password does not meet the requirements.',
  usedPassword: 'You have used this password before. Please choose another one.',
  wrongPassword: 'The current password is not right.',
  passwordsDiffer: 'The two new passwords are not the same.',
  tooMany: 'Too many attempts. Please wait a few minutes and try again.',
  gone: 'This does not exist any more.',
  startAgain: 'This took too long. Please start again.',
  declined: 'Your request was declined.',
  notAllowed: 'You may not do this.',
  lastFactor: 'A second step is required here. Set up another one before you remove this one.',
  nameDiffers: 'The name is not right. Your account was not closed.',
  unknown: 'Something went wrong. Please try again.',
};

export const errorWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
