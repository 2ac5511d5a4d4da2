import { describe, expect, it } from 'vitest';
import { compilePattern, patternMatcher } from './pattern.ts';
import { samplePattern } from './pattern-sample.ts';
import { parsePattern } from './pattern-syntax.ts';
import { pick, type Random, seededRandom, wholeNumber } from './random.ts';
import { service } from './service.ts';

const modelPatterns = new Set(
  Object.values(service.shapes).flatMap((shape) => (shape.type === 'string' && shape.pattern ? [shape.pattern] : [])),
);

describe('patternMatcher', () => {
  it.each([
    // The whole value must match.
    ['[\\w+]+', 'abc+_1', true],
    ['[\\w+]+', 'abc-1', false],
    ['[\\w+]+', 'abc\n', false],
    ['[\\w+]+', '', false],
    ['[\\w-]+_[0-9a-zA-Z]+', 'eu-central-1_AbC123', true],
    ['[\\w-]+_[0-9a-zA-Z]+', 'eu-central-1', false],
    ['[\\w-]+_[0-9a-f-]+', 'eu-central-1_6cb64ae1-9b17-4e2a-8f0c-24b4d6a0f4c1', true],
    // Java's whitespace is ASCII: a no-break space and a line separator are not \s, so they are \S.
    ['[\\S]+', 'pass\u00a0word\u2028', true],
    ['[\\S]+', 'pass word', false],
    ['[\\S]+', 'pass\u000bword', false],
    ['^[\\S]+.*[\\S]+$', 'correct Horse battery 9!', true],
    ['^[\\S]+.*[\\S]+$', 'ab', true],
    ['^[\\S]+.*[\\S]+$', 'a', false],
    ['^[\\S]+.*[\\S]+$', ' ab', false],
    ['^[\\S]+.*[\\S]+$', 'ab\t', false],
    ['^[\\S]+.*[\\S]+$', 'a\nb', false],
    ['^[\\S]+.*[\\S]+$', 'a\u2028b c', true],
    ['^[\\S]+.*[\\S]+$', 'a \u2028b c', false],
    ['[\\w\\s+=,.@-]+', 'a b\t\u000b\f\r\n', true],
    ['[\\w\\s+=,.@-]+', 'a\u00a0b', false],
    ['[\\w\\s+=,.@-]+', 'é', false],
    // Java's dot stops at every line terminator, U+0085 included, unless told otherwise.
    ['.*\\{####\\}.*', 'code {####}!', true],
    ['.*\\{####\\}.*', 'code\n{####}', false],
    ['.*\\{####\\}.*', 'code\u0085{####}', false],
    ['(?s).*', 'a\u0085\n\u2028b', true],
    // Categories work on code points.
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', '漢😀𐐷e\u0301', true],
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', 'a b', false],
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', 'a\ud800', false],
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', 'a@b', true],
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', '😀@😀', true],
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', '@@@', true],
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', '@b', false],
    ['[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', 'a@', false],
    ['^[0-9A-Za-z\\.\\-_]*(?<!\\.)$', 'bucket.name', true],
    ['^[0-9A-Za-z\\.\\-_]*(?<!\\.)$', 'bucket.', false],
    ['[\\x21\\x23-\\x5B\\x5D-\\x7E]+', 'a"b', false],
    ['[A-Za-z0-9-_=.]+', 'eyJ-_.=', true],
    ['[A-Za-z0-9-_=.]+', 'a:b', false],
    ['^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$', 'my-domain', true],
    ['^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$', 'my-domain-', false],
  ])('%s on %j: %s', (pattern, value, expected) => {
    expect(patternMatcher(pattern)(value)).toBe(expected);
  });

  it('gives the same result as JavaScript’s own engine, for random patterns', () => {
    const random = seededRandom(2026);
    // Lone halves of a pair of surrogates are characters of their own.
    const characters = ['a', 'b', '0', ' ', '\n', '@', '\u0001', 'é', '漢', '😀', '\ud83d', '\ude00'];
    let matched = 0;
    for (let round = 0; round < 400; round += 1) {
      const pattern = randomPattern(2, random);
      const matches = compilePattern(parsePattern(pattern));
      const expression = new RegExp(`^(?:${pattern})$`, 'u');
      for (let trial = 0; trial < 12; trial += 1) {
        const value = Array.from({ length: wholeNumber(0, 8, random) }, () => pick(characters, random)).join('');
        const expected = expression.test(value);
        // The second time, the states are known.
        expect([matches(value), matches(value)], `${pattern} on ${JSON.stringify(value)}`).toEqual([
          expected,
          expected,
        ]);
        matched += Number(expected);
      }
    }
    expect(matched).toBeGreaterThan(100);
  });

  it('stays right for a pattern with more states than are kept', () => {
    // After the last `a`, ten characters of any kind: the automaton has a state for each choice of places with an `a`.
    const pattern = '[ab]*a[ab]{10}c*';
    const matches = patternMatcher(pattern);
    const expression = new RegExp(`^(?:${pattern})$`);
    const random = seededRandom(2026);
    const values = Array.from({ length: 3_000 }, () =>
      Array.from({ length: wholeNumber(5, 30, random) }, () => pick(['a', 'a', 'b', 'b', 'b'], random)).join(''),
    );
    expect(values.map(matches)).toEqual(values.map((value) => expression.test(value)));
    expect(new Set(values.map(matches)).size).toBe(2);
  });

  it('gives the same result as JavaScript’s own engine, for every pattern of the model', () => {
    // Without `(?s)`, and with syntax that has the same meaning in Java and ECMAScript.
    const patterns = [...modelPatterns, '^[\\S]+.*[\\S]+$'].filter((pattern) => !pattern.startsWith('(?s)'));
    const random = seededRandom(2026);
    const pieces = [
      '{',
      '#',
      '}',
      '{##',
      '##}',
      '{####}',
      '@',
      'a',
      '0',
      '_',
      '-',
      '.',
      ':',
      '=',
      ' ',
      '\t',
      '😀',
      '\u0001',
    ];
    for (const pattern of patterns) {
      const backtracking = new RegExp(`^(?:${pattern})$`, 'u');
      const seeds = [samplePattern(pattern, 1, 256, random), samplePattern(pattern, 1, 256, random)];
      let matched = 0;
      for (let round = 0; round < 400; round += 1) {
        const value = changed(pick(seeds, random), pieces, random);
        const expected = backtracking.test(value);
        expect(patternMatcher(pattern)(value), `${pattern} on ${JSON.stringify(value)}`).toBe(expected);
        matched += Number(expected);
      }
      expect(matched, pattern).toBeGreaterThan(0);
    }
  });

  it.each([
    ['a*a*b', 'aaab', true],
    ['a*a*b', 'aaa', false],
    ['(ab|c)*', 'abcab', true],
    ['(ab|c)*', 'abca', false],
    ['(a*)*', 'aaa', true],
    ['(a|b)+c+', 'abcc', true],
    ['(a|b)+c+', 'cc', false],
    ['(a{2,3})+b*', 'aaaaa', true],
    ['(a{2,3})+b*', 'ab', false],
    ['(a+){3}', 'aa', false],
    ['(a+){3}', 'aaaa', true],
    ['(^a|b)*$', 'abb', true],
    ['(^a|b)*$', 'ba', false],
    ['(a|b$)*', 'aab', true],
    ['(a|b$)*', 'ba', false],
    ['(?s)a*.*b*', 'a\n😀b', true],
    ['a*.*b*', 'a\u0085b', false],
    ['a*[0-9]*(?<!7)', 'a18', true],
    ['a*[0-9]*(?<!7)', 'a17', false],
    ['a*b*(?<!a)', '', true],
  ])('%s, with several paths at once, on %j: %s', (pattern, value, expected) => {
    expect(patternMatcher(pattern)(value)).toBe(expected);
  });

  it('refuses a look-behind of more than one character', () => {
    expect(() => patternMatcher('a*b*(?<!ab)')).toThrow(SyntaxError);
  });
});

/** A pattern with the same meaning in Java and ECMAScript. */
function randomPattern(depth: number, random: Random): string {
  const group = (): string => {
    const inner = randomPattern(depth - 1, random);
    return random() < 0.4 ? `(${inner}|${randomPattern(depth - 1, random)})` : `(${inner})`;
  };
  const sets = ['a', 'b', 'é', '[ab]', '[^a]', '[0-9a-f]', '[\\p{L}]', '[^\\x00-\\x20]'];
  const item = () => (depth > 0 && random() < 0.4 ? group() : pick(sets, random));
  const counts = ['', '', '*', '+', '?', '{2}', '{1,3}', '{2,}'];
  return Array.from({ length: wholeNumber(1, 4, random) }, () => item() + pick(counts, random)).join('');
}

/** A value with up to three pieces put in, or characters taken out. */
function changed(value: string, pieces: readonly string[], random: Random): string {
  const characters = Array.from(value);
  for (let change = wholeNumber(0, 3, random); change > 0; change -= 1) {
    const place = wholeNumber(0, characters.length, random);
    if (random() < 0.5) characters.splice(place, 0, pick(pieces, random));
    else characters.splice(place, 1);
  }
  return characters.join('');
}
