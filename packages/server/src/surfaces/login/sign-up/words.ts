import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Create an account',
  signUp: 'Sign up',
  haveAccount: 'Already have an account?',
  agreement: 'By signing up you agree to the {terms} and the {privacy}.',
  terms: 'Terms of use',
  privacy: 'Privacy policy',
};

export const signUpWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
