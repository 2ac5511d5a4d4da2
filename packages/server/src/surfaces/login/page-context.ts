/** What every page of managed login is drawn with, besides its own view. */
import type { Theme } from '../../rules/branding/theme.ts';
import type { ErrorKey } from './words/errors.ts';
import type { Language } from '../pages/languages.ts';

/** The pages, by their paths below the root of the domain or of the pool's path. */
export type PageName =
  | 'login'
  | 'signup'
  | 'confirm'
  | 'resendcode'
  | 'forgotPassword'
  | 'confirmforgotPassword'
  | 'changePassword'
  | 'mfa'
  | 'mfa/select'
  | 'mfa/register'
  | 'passkeys/add'
  | 'oauth2/authorize';

export interface PageContext {
  /** From `chosenLanguage` (words/language-choice.ts). */
  readonly language: Language;
  /** From `themeOf` or `classicThemeOf` (rules/branding/theme.ts). */
  readonly theme: Theme;
  /** The value of the cookie XSRF-TOKEN, which forms post as `_csrf`. */
  readonly csrfToken: string;
  /** The name of the app client, or of the pool if there is no client. */
  readonly name: string;
  /** The path of a page, with the parameters of the current request; `changes` replaces parameters or adds some. */
  readonly link: (page: PageName, changes?: Readonly<Record<string, string>>) => string;
  /** Origins or schemes that the answer to a form may redirect to, such as the origin of the redirect URI. */
  readonly formTargets?: readonly string[];
  /** Sentences for developers, in English. They are shown below the card. */
  readonly hints?: readonly string[];
}

/** An error above the form. */
export interface PageError {
  /** What happened: a key of the catalogue, or a sentence of a Lambda trigger. */
  readonly message: ErrorKey | { readonly text: string };
  /** The name of the field that it concerns. It gets the focus. */
  readonly field?: string;
}

export type { ErrorKey };
