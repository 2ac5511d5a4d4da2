import {
  type Pattern,
  type PatternNode,
  parsePattern,
  type PatternSequence,
  type SetItem,
  whitespace,
} from './pattern-syntax.ts';

/** Tells whether a whole string matches a pattern of the service model, in time linear in its length. */
export type PatternMatcher = (value: string) => boolean;

const matchers = new Map<string, PatternMatcher>();

/**
 * The matcher of a pattern, compiled on first use. As in the service the whole value has to match: `[\w+]+` refuses a
 * value with one character too many (observed).
 *
 * @throws SyntaxError when the pattern uses syntax outside of `pattern-syntax.ts`
 */
export function patternMatcher(source: string): PatternMatcher {
  let matcher = matchers.get(source);
  if (!matcher) {
    matcher = compilePattern(parsePattern(source));
    matchers.set(source, matcher);
  }
  return matcher;
}

/** The matcher of a parsed pattern, not kept. */
export function compilePattern(pattern: Pattern): PatternMatcher {
  return interspersedMatcher(pattern) ?? backtrackingMatcher(pattern);
}

function backtrackingMatcher(pattern: Pattern): PatternMatcher {
  const expression = new RegExp(`^(?:${alternativesSource(pattern.alternatives, pattern.dotAll)})$`, 'v');
  return (value) => expression.test(value);
}

/**
 * Patterns of the form `A*literal A*literal A*`, where the set A contains every character of the literals, cost a
 * backtracking engine quadratic or cubic time: each literal that fits is a new place to start over. They say no more than
 * "everything is in A, and the literals occur in this order", and that is how they are matched here.
 */
function interspersedMatcher({ alternatives, dotAll }: Pattern): PatternMatcher | undefined {
  const [sequence = []] = alternatives;
  const first = sequence[0];
  if (alternatives.length !== 1 || first?.type !== 'repeat') return undefined;
  const pieces = intersperse(sequence, JSON.stringify(first.node));
  if (!pieces || pieces.literals.length === 0) return undefined;
  const everything = new RegExp(`^${nodeSource(first.node, dotAll)}*$`, 'v');
  const containsLiterals = pieces.literals.every((literal) => everything.test(literal));
  return containsLiterals ? (value) => everything.test(value) && occurInOrder(value, pieces) : undefined;
}

interface Interspersed {
  readonly literals: readonly string[];
  /** How many characters have to stand before, between and after the literals: one entry more than there are literals. */
  readonly gaps: readonly number[];
}

function intersperse(sequence: PatternSequence, set: string): Interspersed | undefined {
  const literals: string[] = [];
  const gaps: number[] = [];
  let literal = '';
  for (const node of sequence) {
    if (node.type === 'repeat' && node.max === Infinity && JSON.stringify(node.node) === set) {
      if (gaps.length > 0) literals.push(literal);
      gaps.push(node.min);
      literal = '';
    } else {
      const character = literalCharacter(node);
      if (character === undefined) return undefined;
      literal += character;
    }
  }
  return literal === '' ? { literals, gaps } : undefined;
}

function literalCharacter(node: PatternNode): string | undefined {
  if (node.type !== 'set' || node.negated || node.items.length !== 1) return undefined;
  const [item] = node.items;
  return item && 'from' in item && item.from === item.to ? String.fromCodePoint(item.from) : undefined;
}

/** Taking each literal at its first possible place leaves the most room for the next, so no other place need be tried. */
function occurInOrder(value: string, { literals, gaps }: Interspersed): boolean {
  let position = 0;
  for (const [index, literal] of literals.entries()) {
    const found = value.indexOf(literal, skip(value, position, gaps[index] ?? 0));
    if (found < 0) return false;
    position = found + literal.length;
  }
  return skip(value, position, gaps[literals.length] ?? 0) <= value.length;
}

/** The position `count` code points further on, beyond the end when there are not as many. */
function skip(value: string, position: number, count: number): number {
  let next = position;
  for (let skipped = 0; skipped < count; skipped += 1) next += (value.codePointAt(next) ?? 0) > 0xffff ? 2 : 1;
  return next;
}

function alternativesSource(alternatives: readonly PatternSequence[], dotAll: boolean): string {
  return alternatives.map((sequence) => sequence.map((node) => nodeSource(node, dotAll)).join('')).join('|');
}

function nodeSource(node: PatternNode, dotAll: boolean): string {
  switch (node.type) {
    case 'set':
      return `[${node.negated ? '^' : ''}${node.items.map(itemSource).join('')}]`;
    case 'any':
      // Java's dot stops at U+0085 too.
      return dotAll ? '[^]' : '[^\\n\\r\\u0085\\u2028\\u2029]';
    case 'group':
      return `(?:${alternativesSource(node.alternatives, dotAll)})`;
    case 'not-behind':
      return `(?<!${alternativesSource(node.alternatives, dotAll)})`;
    case 'repeat':
      return `${nodeSource(node.node, dotAll)}{${node.min},${node.max === Infinity ? '' : node.max}}`;
    case 'start':
      return '^';
    case 'end':
      return '$';
    default:
      return node satisfies never;
  }
}

function itemSource(item: SetItem): string {
  if ('category' in item) return `\\p{${item.category}}`;
  if ('notWhitespace' in item) return `[^${whitespace.map(itemSource).join('')}]`;
  return `${codePointSource(item.from)}-${codePointSource(item.to)}`;
}

function codePointSource(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
