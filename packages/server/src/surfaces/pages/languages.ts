/**
 * The languages of managed login ("Managed login localization" in the developer guide), and which of them a request
 * gets.
 */

/** The languages, with their names in themselves. */
export const languageNames = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  id: 'Bahasa Indonesia',
  it: 'Italiano',
  ja: '日本語',
  ko: '한국어',
  'pt-BR': 'Português (Brasil)',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
} as const;

/** A language tag, as the parameter `lang` has it. */
export type Language = keyof typeof languageNames;

export const languages = Object.keys(languageNames) as readonly Language[];

/** The same words in every language: one that is missing does not compile. */
export type Catalogue<Words> = Readonly<Record<Language, Words>>;

/** Whether a value of `lang` is one of the languages. */
export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(languageNames, tag);
}
