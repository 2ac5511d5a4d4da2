/** Puts the words of a document on lines: runs of white space become one space, and no two blank lines follow each other. */

export class TextLayout {
  readonly #parts: string[] = [];
  /** Line breaks due before the next word. */
  #breaks = 0;
  #isSpaceDue = false;
  /** Whether the next word follows the dash of an item, on the same line. */
  #isAfterDash = false;
  #link: { readonly address: string; readonly from: number } | undefined;

  /** Adds words, with white space as HTML has it: how much there is does not matter. */
  write(text: string): void {
    const words = text.replace(/[ \t\n\f\r]+/g, ' ');
    const begin = words.startsWith(' ') ? 1 : 0;
    const end = words.endsWith(' ') ? words.length - 1 : words.length;
    if (begin === 1) this.#isSpaceDue = true;
    if (end > begin) this.#put(words.slice(begin, end));
    if (end < words.length) this.#isSpaceDue = true;
  }

  /** Ends the line; a second time it leaves a blank one. */
  breakLine(): void {
    this.#breaks = Math.min(2, this.#breaks + 1);
  }

  /** Ends the line, if it is not ended yet: 1, or 2 with a blank line after it. */
  separate(breaks: 1 | 2): void {
    this.#breaks = Math.max(this.#breaks, breaks);
  }

  /** Begins an item of a list. */
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

  /** Begins a link, and ends the one before, since links do not stand in links. */
  beginLink(address: string): void {
    this.endLink();
    this.#link = { address, from: this.#parts.length };
  }

  /** Adds the address of the link, unless its words say it already. */
  endLink(): void {
    if (this.#link === undefined) return;
    const { address, from } = this.#link;
    this.#link = undefined;
    const words = this.#parts.slice(from).join('').trim();
    if (address === '' || words === address) return;
    if (words === '') this.#put(address);
    else this.#parts.push(` (${address})`);
  }

  /** Everything so far. A no-break space is one like any other in plain text. */
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
