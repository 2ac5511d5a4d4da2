import { describe, expect, it } from 'vitest';
import { type LanguageWishes, chosenLanguage } from './language-choice.ts';

const chosen = (wishes: Omit<LanguageWishes, 'version'>) => chosenLanguage({ version: 2, ...wishes });

describe('The language of a page', () => {
  it('is that of lang, whatever else is wished', () => {
    expect(chosen({ lang: 'de', cookie: 'fr', uiLocales: 'it', acceptLanguage: 'es' })).toBe('de');
    expect(chosen({ lang: 'ZH-tw' })).toBe('zh-TW');
    expect(chosen({ lang: 'pt-PT' })).toBe('pt-BR');
  });

  it('is English for a lang that is not known', () => {
    expect(chosen({ lang: 'xx', cookie: 'fr', acceptLanguage: 'es' })).toBe('en');
    expect(chosen({ lang: '__proto__' })).toBe('en');
  });

  it('is that of the cookie, then of ui_locales, then of Accept-Language', () => {
    expect(chosen({ cookie: 'fr', uiLocales: 'it', acceptLanguage: 'es' })).toBe('fr');
    expect(chosen({ cookie: 'fr; Path=/', uiLocales: 'nl it de', acceptLanguage: 'es' })).toBe('it');
    expect(chosen({ acceptLanguage: 'nl, es-419;q=0.7, ja;q=0.9' })).toBe('ja');
    expect(chosen({ lang: '', acceptLanguage: 'ko' })).toBe('ko');
    expect(chosen({})).toBe('en');
  });

  it.each([
    ['zh', 'zh-CN'],
    ['zh-Hans-SG', 'zh-CN'],
    ['zh-Hant', 'zh-TW'],
    ['zh-HK', 'zh-TW'],
    ['pt', 'pt-BR'],
    ['de-AT', 'de'],
    ['in-ID', 'id'],
    ['*', 'en'],
    ['de;q=0', 'en'],
    ['de;q=x, fr;q=0.1', 'fr'],
    ['ital', 'en'],
  ])('Accept-Language %s gives %s', (acceptLanguage, language) => {
    expect(chosen({ acceptLanguage })).toBe(language);
  });

  it('is English on classic pages', () => {
    expect(chosenLanguage({ version: 1, lang: 'de', acceptLanguage: 'fr' })).toBe('en');
  });

  it('reads only the beginning of a long header', () => {
    expect(chosen({ acceptLanguage: `${'xx,'.repeat(100_000)}de` })).toBe('en');
  });
});
