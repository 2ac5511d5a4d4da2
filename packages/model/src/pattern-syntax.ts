/**
 * The syntax tree of the service model's regular expressions. They are written for Java. Only the part of Java's syntax that the model
 * uses is supported; everything else is an error, so that a new model is never misread silently.
 */
export type PatternNode =
  | { readonly type: 'set'; readonly negated: boolean; readonly items: readonly SetItem[] }
  | { readonly type: 'any' }
  | { readonly type: 'group'; readonly alternatives: readonly PatternSequence[] }
  | { readonly type: 'not-behind'; readonly alternatives: readonly PatternSequence[] }
  | { readonly type: 'repeat'; readonly node: PatternNode; readonly min: number; readonly max: number }
  | { readonly type: 'start' }
  | { readonly type: 'end' };

/** A sequence of nodes that match one after the other. */
export type PatternSequence = readonly PatternNode[];

/** An item of a set: a range of code points (a single character is a range of one), or a Unicode general category. */
export type SetItem =
  | { readonly from: number; readonly to: number }
  | { readonly category: string }
  | { readonly notWhitespace: true };

/** A whole pattern; `dotAll` when it starts with `(?s)`. */
export interface Pattern {
  readonly dotAll: boolean;
  readonly alternatives: readonly PatternSequence[];
}

/** Java's `\s`, which unlike ECMAScript's contains ASCII only: tab to carriage return, and space. */
export const whitespace: readonly SetItem[] = [
  { from: 0x09, to: 0x0d },
  { from: 0x20, to: 0x20 },
];

const wordCharacters: readonly SetItem[] = [
  { from: 0x30, to: 0x39 },
  { from: 0x41, to: 0x5a },
  { from: 0x5f, to: 0x5f },
  { from: 0x61, to: 0x7a },
];

const digits: readonly SetItem[] = [{ from: 0x30, to: 0x39 }];

const controlCharacters: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, f: 0x0c, r: 0x0d };

/**
 * Parses a Java regular expression.
 *
 * @throws SyntaxError if it is malformed or uses unsupported syntax
 */
export function parsePattern(source: string): Pattern {
  const dotAll = source.startsWith('(?s)');
  const reader = new PatternReader(dotAll ? source.slice(4) : source);
  const alternatives = reader.alternatives();
  reader.expectEnd();
  return { dotAll, alternatives };
}

class PatternReader {
  readonly #characters: readonly string[];
  #position = 0;

  constructor(source: string) {
    this.#characters = Array.from(source);
  }

  alternatives(): PatternSequence[] {
    const alternatives = [this.#sequence()];
    while (this.#take('|')) alternatives.push(this.#sequence());
    return alternatives;
  }

  expectEnd(): void {
    if (this.#position < this.#characters.length) throw this.#unexpected();
  }

  #sequence(): PatternSequence {
    const nodes: PatternNode[] = [];
    while (this.#peek() !== undefined && this.#peek() !== '|' && this.#peek() !== ')') {
      nodes.push(this.#quantified(this.#atom()));
    }
    return nodes;
  }

  #quantified(node: PatternNode): PatternNode {
    const [min, max] = this.#quantifier() ?? [1, 1];
    if (min === 1 && max === 1) return node;
    if (this.#peek() === '?' || this.#peek() === '+') throw this.#unexpected();
    return { type: 'repeat', node, min, max };
  }

  #quantifier(): [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (!this.#take('{')) return undefined;
    const min = this.#number();
    if (!this.#take(',')) {
      this.#expect('}');
      return [min, min];
    }
    const max = this.#peek() === '}' ? Infinity : this.#number();
    this.#expect('}');
    return [min, max];
  }

  #number(): number {
    let text = '';
    while (/^[0-9]$/.test(this.#peek() ?? '')) text += this.#next();
    if (text === '') throw this.#unexpected();
    return Number(text);
  }

  #atom(): PatternNode {
    const character = this.#next();
    switch (character) {
      case '^':
        return { type: 'start' };
      case '$':
        return { type: 'end' };
      case '.':
        return { type: 'any' };
      case '(':
        return this.#group();
      case '[':
        return this.#set();
      case '\\':
        return { type: 'set', negated: false, items: this.#escape() };
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#unexpected();
      default:
        return { type: 'set', negated: false, items: [single(character)] };
    }
  }

  #group(): PatternNode {
    const type = this.#takeAll('?<!') ? 'not-behind' : 'group';
    if (type === 'group' && this.#take('?')) this.#expect(':');
    const alternatives = this.alternatives();
    this.#expect(')');
    return { type, alternatives };
  }

  #set(): PatternNode {
    const negated = this.#take('^');
    const items: SetItem[] = [];
    while (!this.#take(']')) items.push(...this.#setItem());
    return { type: 'set', negated, items };
  }

  #setItem(): readonly SetItem[] {
    const items = this.#setAtom();
    const [first] = items;
    const next = this.#characters[this.#position + 1];
    const isRange = items.length === 1 && first && 'from' in first && this.#peek() === '-' && next !== ']';
    if (!isRange) return items;
    this.#next();
    const [last] = this.#setAtom();
    if (!last || !('from' in last) || last.from !== last.to || last.to < first.from) throw this.#unexpected();
    return [{ from: first.from, to: last.to }];
  }

  #setAtom(): readonly SetItem[] {
    const character = this.#next();
    if (character === '\\') return this.#escape();
    // Java reads these two as a nested set and as an intersection.
    if (character === '[' || (character === '&' && this.#peek() === '&')) throw this.#unexpected();
    return [single(character)];
  }

  #escape(): readonly SetItem[] {
    const character = this.#next();
    const control = controlCharacters[character];
    if (control !== undefined) return [{ from: control, to: control }];
    switch (character) {
      case 'w':
        return wordCharacters;
      case 'd':
        return digits;
      case 's':
        return whitespace;
      case 'S':
        return [{ notWhitespace: true }];
      case 'x':
        return [single(String.fromCodePoint(Number.parseInt(this.#next() + this.#next(), 16)))];
      case 'p':
        return [this.#category()];
      default:
        if (/^[A-Za-z0-9]$/.test(character)) throw this.#unexpected();
        return [single(character)];
    }
  }

  #category(): SetItem {
    this.#expect('{');
    const category = this.#next();
    this.#expect('}');
    return { category };
  }

  #peek(): string | undefined {
    return this.#characters[this.#position];
  }

  #next(): string {
    const character = this.#characters[this.#position];
    if (character === undefined) throw this.#unexpected();
    this.#position += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position += 1;
    return true;
  }

  #takeAll(text: string): boolean {
    const matches = this.#characters.slice(this.#position, this.#position + text.length).join('') === text;
    if (matches) this.#position += text.length;
    return matches;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unexpected();
  }

  #unexpected(): SyntaxError {
    const pattern = this.#characters.join('');
    return new SyntaxError(`Pattern ${pattern} is not understood at position ${this.#position}`);
  }
}

function single(character: string): { readonly from: number; readonly to: number } {
  const codePoint = character.codePointAt(0) ?? 0;
  return { from: codePoint, to: codePoint };
}
