import { describe, expect, it } from 'vitest';
import { choiceWords } from '../choice/words.ts';
import { codeWords } from '../code/words.ts';
import { confirmWords } from '../confirm/words.ts';
import { forgotPasswordWords } from '../forgot-password/words.ts';
import { messageWords } from '../message/words.ts';
import { mfaSetUpWords } from '../mfa-set-up/words.ts';
import { newPasswordWords } from '../new-password/words.ts';
import { passkeyWords } from '../passkey/words.ts';
import { resetPasswordWords } from '../reset-password/words.ts';
import { signInWords } from '../sign-in/words.ts';
import { signUpWords } from '../sign-up/words.ts';
import { exampleContext, examples } from '../testing/examples.ts';
import { attributeWords } from '../../pages/attribute-words.ts';
import { commonWords } from './common.ts';
import { errorWords } from './errors.ts';
import { chosenLanguage } from '../../pages/language-choice.ts';
import { type Language, languages } from '../../pages/languages.ts';

type Words = Readonly<Record<string, string>>;

/** The words of pages: each is shown by some example. */
const ofPages: Readonly<Record<string, Readonly<Record<Language, Words>>>> = {
  choiceWords,
  codeWords,
  confirmWords,
  forgotPasswordWords,
  messageWords,
  mfaSetUpWords,
  newPasswordWords,
  passkeyWords,
  resetPasswordWords,
  signInWords,
  signUpWords,
  commonWords,
};
const all = { ...ofPages, attributeWords, errorWords };
const others = languages.filter((language) => language !== 'en');

/** Words that are the same in English. */
const sameAsEnglish: ReadonlySet<string> = new Set(['Code', 'Password', 'Passkey', 'Website (URL)']);

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (html: string) => html.replace(/&([a-z0-9#]+);/g, (entity, name: string) => entities[name] ?? entity);
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe.each(languages)('Words in %s', (language) => {
  it('are all shown by the examples', () => {
    const context = exampleContext({ language });
    const pages = Object.values(examples).map((draw) => unescaped(draw(context).content));
    const missing = Object.entries(ofPages).flatMap(([name, catalogue]) =>
      Object.entries(catalogue[language])
        .filter(([, text]) => !text.split(/\{\w+\}/).every((piece) => pages.some((page) => page.includes(piece))))
        .map(([key]) => `${name}.${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('mark the page with the language', () => {
    for (const draw of Object.values(examples)) expect(draw(exampleContext({ language })).language).toBe(language);
  });

  it('are chosen by lang', () => {
    expect(chosenLanguage({ version: 2, lang: language })).toBe(language);
  });
});

describe.each(others)('Translations into %s', (language) => {
  it('have the placeholders of the English words, and are neither empty nor English', () => {
    for (const [name, catalogue] of Object.entries(all)) {
      const english: Words = catalogue.en;
      for (const [key, text] of Object.entries<string>(catalogue[language])) {
        const original = english[key] ?? '';
        expect(text.trim(), `${name}.${key}`).not.toBe('');
        expect(placeholders(text), `${name}.${key}`).toEqual(placeholders(original));
        if (text === original) expect(sameAsEnglish, `${name}.${key}`).toContain(text);
      }
    }
  });
});
