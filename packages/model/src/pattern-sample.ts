import { compilePattern, patternMatcher } from './pattern.ts';
import { type PatternNode, type PatternSequence, parsePattern } from './pattern-syntax.ts';
import { pick, type Random, wholeNumber } from './random.ts';

const maxAttempts = 200;

/** Characters to try if a pattern contains a category or a negated set; ASCII comes first. */
const characters = ['a', 'Z', '7', '.', '-', '+', ' ', 'é', '漢', '٣', '\u0301', '€', '😀', '𐐷'];

/**
 * Returns a string of `min` to `max` UTF-16 code units that matches a pattern of the service model.
 *
 * @throws RangeError if none is found because pattern and bounds contradict each other
 */
export function samplePattern(source: string, min: number, max: number, random: Random): string {
  const { alternatives } = parsePattern(source);
  const matches = patternMatcher(source);
  // Repetitions grow until samples are long enough, and shrink when they become too long.
  let growth = 0;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const sample = sampleOf(alternatives, growth, random);
    if (sample.length < min) growth += 1;
    else if (sample.length > max) growth = Math.max(0, growth - 1);
    else if (matches(sample)) return sample;
  }
  throw new RangeError(`Found no string of ${min} to ${max} characters for ${source}`);
}

function sampleOf(alternatives: readonly PatternSequence[], growth: number, random: Random): string {
  return pick(alternatives, random)
    .map((node) => sampleNode(node, growth, random))
    .join('');
}

function sampleNode(node: PatternNode, growth: number, random: Random): string {
  switch (node.type) {
    case 'set':
    case 'any':
      return pick(charactersOf(node, random), random);
    case 'group':
      return sampleOf(node.alternatives, growth, random);
    case 'repeat':
      return Array.from({ length: repetitions(node, growth, random) }, () =>
        sampleNode(node.node, growth, random),
      ).join('');
    case 'not-behind':
    case 'start':
    case 'end':
      return '';
    default:
      return node satisfies never;
  }
}

/** Returns a number from the upper half of the range, so that samples also grow if all random numbers are 0. */
function repetitions(
  { min, max }: { readonly min: number; readonly max: number },
  growth: number,
  random: Random,
): number {
  const most = Math.min(max, min + growth);
  return wholeNumber(Math.ceil((min + most) / 2), most, random);
}

function charactersOf(node: PatternNode & { readonly type: 'set' | 'any' }, random: Random): readonly string[] {
  if (node.type === 'any') return characters;
  const item = pick(node.items, random);
  if (!node.negated && 'from' in item) return [String.fromCodePoint(wholeNumber(item.from, item.to, random))];
  return characters.filter(compilePattern({ dotAll: false, alternatives: [[node]] }));
}
