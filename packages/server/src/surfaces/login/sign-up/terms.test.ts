import { describe, expect, it } from 'vitest';
import type { TermsContent } from '../../../records/pool-items/terms.ts';
import { termsIn } from './terms.ts';

const terms = (TermsName: string, Links: Record<string, string>): TermsContent => ({
  TermsName,
  TermsSource: 'LINK',
  Enforcement: 'NONE',
  Links,
});
const use = terms('terms-of-use', {
  'cognito:german': 'https://example.com/agb',
  'cognito:default': 'https://example.com/terms',
});
const privacy = terms('privacy-policy', { 'cognito:default': 'https://example.com/privacy' });

describe('Terms on the page of sign-up', () => {
  it('are those of the language, or else the default', () => {
    const privacyPolicy = 'https://example.com/privacy';
    expect(termsIn('de', [use, privacy])).toEqual({ termsOfUse: 'https://example.com/agb', privacyPolicy });
    expect(termsIn('fr', [privacy, use])).toEqual({ termsOfUse: 'https://example.com/terms', privacyPolicy });
  });

  it('are not shown unless both documents exist', () => {
    expect(termsIn('de', [use])).toBeUndefined();
    expect(
      termsIn('de', [use, terms('privacy-policy', { 'cognito:french': 'https://example.com/fr' })]),
    ).toBeUndefined();
    expect(termsIn('de', [])).toBeUndefined();
  });
});
