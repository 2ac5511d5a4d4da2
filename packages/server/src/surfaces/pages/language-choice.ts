/**
 * Which language a request gets. The developer guide knows the parameter `lang`, its cookie, and English ("Managed login
 * localization"); `ui_locales` (OpenID Connect Core 3.1.2.1) and Accept-Language are used where neither is there.
 */
import { isLanguage, type Language, languages } from './languages.ts';

export interface LanguageWishes {
  /** ManagedLoginVersion of the domain: version 1 is in English only. */
  readonly version: 1 | 2;
  /** The parameter `lang`. */
  readonly lang?: string | undefined;
  /** The cookie `lang`. */
  readonly cookie?: string | undefined;
  /** The parameter `ui_locales`: tags with spaces between them, the preferred one first. */
  readonly uiLocales?: string | undefined;
  /** The header Accept-Language. */
  readonly acceptLanguage?: string | undefined;
}

/** Returns the language. A `lang` that is not known gives English. */
export function chosenLanguage({ version, lang, cookie, uiLocales, acceptLanguage }: LanguageWishes): Language {
  if (version === 1) return 'en';
  if (lang !== undefined && lang !== '') return supported(lang) ?? 'en';
  const wishes = [
    ...(cookie === undefined || !isLanguage(cookie) ? [] : [cookie]),
    ...(uiLocales ?? '').split(' ', maxWishes),
    ...acceptedTags(acceptLanguage ?? ''),
  ];
  return wishes.map(supported).find((language) => language !== undefined) ?? 'en';
}

/** A header may have many more. */
const maxWishes = 20;

/** Tags of the header, the preferred one first (RFC 9110 section 12.5.4). Those with a quality of 0 are left out. */
function acceptedTags(header: string): readonly string[] {
  const weighed = header
    .slice(0, 1000)
    .split(',', maxWishes)
    .map((entry) => {
      const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      const weight = quality === undefined ? 1 : Number(quality.slice(2));
      return { tag, weight: Number.isFinite(weight) ? weight : 0 };
    });
  return weighed
    .filter(({ weight }) => weight > 0)
    .toSorted((first, second) => second.weight - first.weight)
    .map(({ tag }) => tag);
}

/** Tags whose language alone does not decide. */
const relatives: readonly (readonly [begins: string, Language])[] = [
  ['zh-hant', 'zh-TW'],
  ['zh-tw', 'zh-TW'],
  ['zh-hk', 'zh-TW'],
  ['zh-mo', 'zh-TW'],
  ['zh', 'zh-CN'],
  ['pt', 'pt-BR'],
  // The tag of Indonesian before 1989, which old Java and Android still send.
  ['in', 'id'],
];

/** Returns the language of a tag, whatever its case and region; undefined: there is none. */
function supported(tag: string): Language | undefined {
  const wanted = tag.toLowerCase();
  const begins = (start: string) => wanted === start || wanted.startsWith(`${start}-`);
  const exact = languages.find((language) => language.toLowerCase() === wanted);
  return exact ?? relatives.find(([start]) => begins(start))?.[1] ?? languages.find(begins);
}
