/** HTML templates. Values are escaped, except what a template or `trusted` returned. */
import { html as template, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** HTML whose values are escaped. */
export type Html = HtmlEscapedString;

/** What a template accepts. Lists are joined; `false` and `undefined` add nothing. */
type Value = string | number | Html | false | undefined | readonly Value[];

/** A template. @throws TypeError if a value is a promise, which the types exclude */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const result = template(strings, ...values);
  if (result instanceof Promise) throw new TypeError('The values of a template must not be promises.');
  return result;
}

/** HTML of this program, which is not escaped. */
export const trusted = (text: string): Html => raw(text);

/** Attributes of a tag, each with a space before it. `true` writes the name alone; `false` and `undefined` write nothing. */
export function attributes(values: Readonly<Record<string, string | number | boolean | undefined>>): Html {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== false);
  return html`${given.map(([name, value]) =>
    value === true ? html` ${trusted(name)}` : html` ${trusted(name)}="${String(value)}"`,
  )}`;
}

/** Puts HTML in the place of `{name}` in a text of the catalogue. */
export function filled(text: string, parts: Readonly<Record<string, Html>>): Html {
  return html`${text.split(/\{(\w+)\}/).map((piece, index) => (index % 2 === 1 ? parts[piece] : piece))}`;
}

/** Returns an address for a link or a form; `#` if it would run a script or show a document of its own in this page. */
export function safeAddress(address: string): string {
  const scheme = address
    .replace(/[^\w:+.-]/g, '')
    .split(':', 1)[0]
    ?.toLowerCase();
  return scheme !== undefined && ['javascript', 'data', 'vbscript', 'blob'].includes(scheme) ? '#' : address;
}
