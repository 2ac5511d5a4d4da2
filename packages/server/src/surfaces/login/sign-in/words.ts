import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Sign in',
  description: 'Sign in to your account.',
  forgot: 'Forgot your password?',
  newHere: 'New here?',
  signUp: 'Create an account',
  providers: 'Sign in with another service',
  continueWith: 'Continue with {provider}',
  company: 'Sign in with your organization',
  companyEmail: 'Work email address',
  known: 'Welcome back',
  signInAs: 'Sign in as {name}',
  someoneElse: 'Sign in as a different user?',
  passwordTitle: 'Enter your password',
  otherWay: 'Choose another way to sign in',
};

export const signInWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
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
