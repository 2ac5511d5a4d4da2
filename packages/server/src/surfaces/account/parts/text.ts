/** Parts of sentences. */
import { type Html, html } from '../../pages/html.ts';
import type { Language } from '../../pages/languages.ts';

/** Puts values in the place of `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** An instant in the words of the language, in UTC: the server does not know where the user is. */
export function instant(language: Language, at: number): Html {
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return html`<time datetime="${new Date(at).toISOString()}">${format.format(at)} UTC</time>`;
}
