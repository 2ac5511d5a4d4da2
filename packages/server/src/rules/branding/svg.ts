/**
 * Checks SVG images of pool owners. Browsers run no script and load nothing in an image element, and the server forbids
 * both in its answer (surfaces/assets). This check is for every other place that the file may end up in.
 */
import { Tokenizer } from 'htmlparser2';
import { isSelfContained } from './self-contained.ts';
import { svgStyleProblem } from './svg-style.ts';

/**
 * Elements that run scripts, contain HTML, load, lead elsewhere, or change attributes over time (links of an animation).
 * Those of HTML keep their meaning inside of an SVG if they have its namespace.
 */
const refusedElements = new Set([
  'a',
  'animate',
  'animatemotion',
  'animatetransform',
  'applet',
  'audio',
  'base',
  'canvas',
  'discard',
  'embed',
  'foreignobject',
  'form',
  'frame',
  'handler',
  'iframe',
  'img',
  'link',
  'listener',
  'meta',
  'object',
  'script',
  'set',
  'source',
  'video',
]);

/** Attributes whose value is an address. */
const addresses = new Set(['href', 'src', 'xml:base']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Deepest nesting; drawings are far below it. */
const maxDepth = 256;

/**
 * Returns what is wrong with an SVG file, for an error message; undefined: nothing. Takes linear time: it uses the
 * tokenizer of a library and builds no tree.
 */
export function svgProblem(file: Uint8Array): string | undefined {
  let text: string;
  try {
    text = utf8.decode(file);
  } catch {
    return 'it is not UTF-8 text';
  }
  const reader = new SvgReader(text);
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: true }, reader);
  tokenizer.write(text);
  tokenizer.end();
  return reader.problem;
}

/** Receives the tokens of a document. Positions count UTF-16 code units of the whole document. */
class SvgReader {
  readonly #text: string;
  readonly #open: string[] = [];
  #hasRoot = false;
  #attribute = '';
  #value: string[] = [];
  #style: string[] | undefined;
  /** The first problem. */
  problem: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  onopentagname(start: number, end: number): void {
    const name = this.#text.slice(start, end);
    const local = localName(name);
    if (this.#open.length === 0 && (this.#hasRoot || name !== 'svg')) this.#refuse('it is not one svg element');
    this.#hasRoot = true;
    if (refusedElements.has(local)) this.#refuse(`element ${local}`);
    // CSS would be read without the text around the element.
    if (this.#style !== undefined) this.#refuse('an element in a style');
    if (this.#open.length >= maxDepth) this.#refuse('it is nested too deeply');
    else this.#open.push(name);
    if (local === 'style') this.#style = [];
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#text.slice(start, end);
    this.#value = [];
  }

  onattribdata(start: number, end: number): void {
    const text = this.#text.slice(start, end);
    // XML forbids it (XML 1.0 section 3.1). An HTML parser may see an element there.
    if (text.includes('<')) this.#refuse(`"<" in the attribute ${this.#attribute}`);
    this.#value.push(text);
  }

  onattribentity(codePoint: number): void {
    this.#value.push(String.fromCodePoint(codePoint));
  }

  onattribend(): void {
    const local = localName(this.#attribute);
    const value = this.#value.join('');
    if (local.startsWith('on')) this.#refuse(`attribute ${local}`);
    else if (addresses.has(local) || addresses.has(this.#attribute.toLowerCase())) {
      if (!isSelfContained(value.trim())) this.#refuse(`attribute ${this.#attribute} with an address`);
    } else if (/[(\\]/.test(value)) this.#checkStyle(value);
  }

  onopentagend(): void {
    // The name was kept when the tag began.
  }

  onselfclosingtag(): void {
    this.#close();
  }

  onclosetag(start: number, end: number): void {
    if (this.#open.at(-1) !== this.#text.slice(start, end)) this.#refuse('its elements are not closed in order');
    this.#close();
  }

  ontext(start: number, end: number): void {
    const text = this.#text.slice(start, end);
    this.#style?.push(text);
    this.#assertInside(text);
  }

  ontextentity(codePoint: number): void {
    this.#style?.push(String.fromCodePoint(codePoint));
  }

  oncdata(start: number, end: number, endOffset: number): void {
    const text = this.#text.slice(start, end - endOffset);
    // An HTML parser may see an element there.
    if (text.includes('<')) this.#refuse('"<" in a CDATA section');
    this.#style?.push(text);
    this.#assertInside(text);
  }

  ondeclaration(): void {
    this.#refuse('it has a document type');
  }

  onprocessinginstruction(start: number, end: number): void {
    // Others name style sheets.
    if (!/^xml\s/.test(this.#text.slice(start, Math.min(end, start + 8)))) this.#refuse('a processing instruction');
  }

  oncomment(start: number, end: number, endOffset: number): void {
    const text = this.#text.slice(start, end - endOffset);
    // XML forbids "--" (XML 1.0 section 2.5). An HTML parser ends a comment at "--!>", and at ">" if it begins so.
    if (text.includes('--') || /^-?>/.test(text)) this.#refuse('a malformed comment');
  }

  onend(): void {
    if (!this.#hasRoot || this.#open.length > 0) this.#refuse('it is not one svg element');
  }

  #close(): void {
    if (localName(this.#open.pop() ?? '') !== 'style' || this.#style === undefined) return;
    this.#checkStyle(this.#style.join(''));
    this.#style = undefined;
  }

  #checkStyle(css: string): void {
    if (this.problem === undefined) this.problem = svgStyleProblem(css);
  }

  #assertInside(text: string): void {
    if (this.#open.length === 0 && /[^\s\uFEFF]/.test(text)) this.#refuse('it has text outside of its svg element');
  }

  #refuse(problem: string): void {
    this.problem ??= problem;
  }
}

/** A name without its namespace prefix, in lower case: HTML parsers compare names without regard to case. */
function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1).toLowerCase();
}
