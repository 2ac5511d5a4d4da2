import { automatonMatcher } from './pattern-automaton.ts';
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
 * Returns the matcher of a pattern, which is compiled on first use. As in the service, the whole value must match: `[\w+]+` rejects a
 * value that contains one other character (observed).
 *
 * @throws SyntaxError if the pattern uses syntax that `pattern-syntax.ts` does not support
 */
export function patternMatcher(source: string): PatternMatcher {
  let matcher = matchers.get(source);
  if (!matcher) {
    matcher = compilePattern(parsePattern(source));
    matchers.set(source, matcher);
  }
  return matcher;
}

/** Compiles the matcher of a parsed pattern, without a cache. */
export function compilePattern(pattern: Pattern): PatternMatcher {
  return backtracksLittle(pattern) ? backtrackingMatcher(pattern) : automatonMatcher(pattern, containsOf);
}

function backtrackingMatcher(pattern: Pattern): PatternMatcher {
  const expression = new RegExp(`^(?:${alternativesSource(pattern.alternatives, pattern.dotAll)})$`, 'v');
  return (value) => expression.test(value);
}

/**
 * Whether a backtracking engine, which is the fastest, takes linear time. It does if each alternative has at most one repetition without
 * an upper bound, and that of a single character: wherever the repetition ends, only a bounded rest is left to try. Two such repetitions
 * can divide the same characters in as many ways as there are characters.
 */
function backtracksLittle({ alternatives }: Pattern): boolean {
  return alternatives.every((sequence) => {
    const unbounded = sequence.filter(isUnbounded);
    return unbounded.length === 0 || (unbounded.length === 1 && unbounded.every(repeatsOneCharacter));
  });
}

function repeatsOneCharacter(node: PatternNode): boolean {
  return node.type === 'repeat' && (node.node.type === 'set' || node.node.type === 'any');
}

function isUnbounded(node: PatternNode): boolean {
  if (node.type === 'repeat') return node.max === Infinity || isUnbounded(node.node);
  return node.type === 'group' && node.alternatives.some((sequence) => sequence.some(isUnbounded));
}

/** Returns the membership test of a set. It caches results for the basic plane, because the regular expression costs much more. */
function containsOf(node: PatternNode, dotAll: boolean): (codePoint: number) => boolean {
  const expression = new RegExp(`^${nodeSource(node, dotAll)}$`, 'v');
  const known = new Int8Array(0x10000);
  return (codePoint) => {
    const before = known[codePoint] ?? 0;
    if (before !== 0) return before > 0;
    const contained = codePoint >= 0 && expression.test(String.fromCodePoint(codePoint));
    if (codePoint >= 0 && codePoint < known.length) known[codePoint] = contained ? 1 : -1;
    return contained;
  };
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
