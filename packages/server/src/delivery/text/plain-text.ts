/** The plain-text alternative of an HTML e-mail, for readers without HTML and for spam filters that expect one. */
import { Tokenizer } from 'htmlparser2';
import { TextLayout } from './text-layout.ts';

/** Elements whose content is not shown. The tokenizer treats everything up to their end tag as text. */
const hidden = new Set(['script', 'style', 'title', 'iframe', 'noembed', 'noframes']);

/** Elements that start and end on a separate line. */
const lines = new Set(['div', 'tr', 'section', 'article', 'header', 'footer', 'center']);

/** Elements that are surrounded by blank lines. */
const paragraphs = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'blockquote', 'ul', 'ol', 'hr', 'pre']);

/**
 * Returns the text of an HTML fragment. Links are followed by their address, and blocks are on separate lines. Takes
 * linear time for any content, because it only uses the tokenizer of the library and builds no tree.
 */
export function plainTextOf(html: string): string {
  const layout = new TextLayout();
  const reader = new HtmlReader(html, layout);
  const tokenizer = new Tokenizer({}, reader);
  tokenizer.write(html);
  tokenizer.end();
  return layout.text();
}

/**
 * Receives the tokens of a fragment and lays them out as text. Positions count UTF-16 code units of the whole fragment.
 */
class HtmlReader {
  readonly #html: string;
  readonly #layout: TextLayout;
  /** Name of the open hidden element, or an empty string. */
  #hiddenIn = '';
  #tag = '';
  #attribute = '';
  #value: string[] = [];
  #href: string | undefined;

  constructor(html: string, layout: TextLayout) {
    this.#html = html;
    this.#layout = layout;
  }

  ontext(start: number, end: number): void {
    if (this.#hiddenIn === '') this.#layout.write(this.#html.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    if (this.#hiddenIn === '') this.#layout.write(String.fromCodePoint(codePoint));
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase();
    this.#href = undefined;
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#html.slice(start, end).toLowerCase();
    this.#value = [];
  }

  onattribdata(start: number, end: number): void {
    this.#value.push(this.#html.slice(start, end));
  }

  onattribentity(codePoint: number): void {
    this.#value.push(String.fromCodePoint(codePoint));
  }

  onattribend(): void {
    // The first of two attributes with one name counts (HTML standard, 13.2.5.33).
    if (this.#attribute === 'href')
      this.#href ??= this.#value
        .join('')
        .replace(/[\t\n\r]/g, '')
        .trim();
  }

  onopentagend(): void {
    if (hidden.has(this.#tag)) this.#hiddenIn = this.#tag;
    else if (this.#tag === 'a') this.#layout.beginLink(this.#href ?? '');
    else if (this.#tag === 'li') this.#layout.beginItem();
    else this.#break(this.#tag);
  }

  onselfclosingtag(): void {
    // HTML has no self-closing tags except for foreign elements, so the slash has no meaning.
    this.onopentagend();
  }

  onclosetag(start: number, end: number): void {
    const tag = this.#html.slice(start, end).toLowerCase();
    if (tag === this.#hiddenIn) this.#hiddenIn = '';
    if (tag === 'a') this.#layout.endLink();
    else if (tag === 'li') this.#layout.endItem();
    else if (tag === 'td' || tag === 'th') this.#layout.write(' ');
    else if (tag !== 'br') this.#break(tag);
  }

  #break(tag: string): void {
    if (tag === 'br') this.#layout.breakLine();
    else if (lines.has(tag)) this.#layout.separate(1);
    else if (paragraphs.has(tag)) this.#layout.separate(2);
  }

  oncomment(): void {}
  oncdata(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}
