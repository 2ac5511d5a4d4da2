/** The addresses of terms documents in the language of a page. */
import type { TermsContent } from '../../../records/pool-items/terms.ts';
import type { Language } from '../words/languages.ts';
import type { SignUpView } from './page.ts';

/** The keys of Links (CreateTerms in the API reference). */
const keys: Readonly<Record<Language, string>> = {
  en: 'cognito:english',
  de: 'cognito:german',
  es: 'cognito:spanish',
  fr: 'cognito:french',
  id: 'cognito:bahasa-indonesia',
  it: 'cognito:italian',
  ja: 'cognito:japanese',
  ko: 'cognito:korean',
  'pt-BR': 'cognito:portuguese-brazil',
  'zh-CN': 'cognito:chinese-simplified',
  'zh-TW': 'cognito:chinese-traditional',
};

/**
 * Returns both addresses; undefined unless both documents of the app client exist in the language or have a default
 * ("Terms documents" in the developer guide).
 */
export function termsIn(language: Language, documents: readonly TermsContent[]): SignUpView['terms'] {
  const addressOf = (name: string) => {
    const links = documents.find(({ TermsName }) => TermsName === name)?.Links ?? {};
    return links[keys[language]] ?? links['cognito:default'];
  };
  const [termsOfUse, privacyPolicy] = [addressOf('terms-of-use'), addressOf('privacy-policy')];
  return termsOfUse === undefined || privacyPolicy === undefined ? undefined : { termsOfUse, privacyPolicy };
}
