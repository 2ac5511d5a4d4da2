/** The documents that the sign-up page names ("Terms documents" of the developer guide). */
import type { Pool } from '../../../rules/pools/directory.ts';
import type { Store } from '../../../store/store.ts';
import type { Language } from '../../pages/languages.ts';
import type { SignUpView } from '../pages.ts';

/** Keys of `Links`, by the language of a page. */
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
 * Returns the addresses of both documents in the page's language, else in the default one; undefined if the client does
 * not have both in one language.
 */
export async function signUpTerms(
  { read }: Pick<Store, 'read'>,
  { id }: Pick<Pool, 'id'>,
  clientId: string,
  language: Language,
): Promise<SignUpView['terms']> {
  const linksOf = async (name: string): Promise<Readonly<Record<string, string>>> =>
    (await read.poolItems.findByKey(id, 'terms', `${clientId}/${name}`))?.content.Links ?? {};
  const [uses, policies] = await Promise.all(['terms-of-use', 'privacy-policy'].map(linksOf));
  for (const key of [keys[language], 'cognito:default']) {
    const [termsOfUse, privacyPolicy] = [uses?.[key], policies?.[key]];
    if (termsOfUse !== undefined && privacyPolicy !== undefined) return { termsOfUse, privacyPolicy };
  }
  return undefined;
}
