/**
 * Lays out the text of a document: runs of whitespace become one space, and there is never more than one blank line in
 * a row.
 */
export class TextLayout {
  readonly #parts: string[] = [];
  /** Line breaks to write before the next word. */
  #breaks = 0;
  #isSpaceDue = false;
  /** Whether the next word follows the dash of an item, on the same line. */
  #isAfterDash = false;
  #link: { readonly address: string; readonly from: number } | undefined;

  /** Adds text. As in HTML, the amount of whitespace does not matter. */
  write(text: string): void {
    const words = text.replace(/[ \t\n\f\r]+/g, ' ');
    const begin = words.startsWith(' ') ? 1 : 0;
    const end = words.endsWith(' ') ? words.length - 1 : words.length;
    if (begin === 1) this.#isSpaceDue = true;
    if (end > begin) this.#put(words.slice(begin, end));
    if (end < words.length) this.#isSpaceDue = true;
  }

  /** Ends the line; a second call adds a blank line. */
  breakLine(): void {
    this.#breaks = Math.min(2, this.#breaks + 1);
  }

  /** Ensures this number of line breaks before the next word: 1 ends the line, 2 also adds a blank line. */
  separate(breaks: 1 | 2): void {
    this.#breaks = Math.max(this.#breaks, breaks);
  }

  /** Starts an item of a list. */
  beginItem(): void {
    this.endItem();
    this.#put('-');
    this.#isAfterDash = true;
  }

  /** Ends an item of a list. */
  endItem(): void {
    this.#isAfterDash = false;
    this.separate(1);
  }

  /** Starts a link, and ends an open one, because links cannot be nested. */
  beginLink(address: string): void {
    this.endLink();
    this.#link = { address, from: this.#parts.length };
  }

  /** Adds the address of the link, unless its text is the address. */
  endLink(): void {
    if (this.#link === undefined) return;
    const { address, from } = this.#link;
    this.#link = undefined;
    const words = this.#parts.slice(from).join('').trim();
    if (address === '' || words === address) return;
    if (words === '') this.#put(address);
    else this.#parts.push(` (${address})`);
  }

  /** Returns the text so far, with no-break spaces as ordinary spaces. */
  text(): string {
    this.endLink();
    return this.#parts.join('').replaceAll('\u00a0', ' ').trim();
  }

  #put(words: string): void {
    if (this.#isAfterDash) this.#parts.push(' ');
    else if (this.#parts.length > 0) this.#parts.push('\n'.repeat(this.#breaks) || (this.#isSpaceDue ? ' ' : ''));
    this.#parts.push(words);
    this.#breaks = 0;
    this.#isSpaceDue = false;
    this.#isAfterDash = false;
  }
}
