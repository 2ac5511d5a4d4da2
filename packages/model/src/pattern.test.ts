import { describe, expect, it } from 'vitest';
import { patternMatcher } from './pattern.ts';
import { pick, seededRandom } from './random.ts';
import { service } from './service.ts';

const modelPatterns = new Set(
  Object.values(service.shapes).flatMap((shape) => (shape.type === 'string' && shape.pattern ? [shape.pattern] : [])),
);

describe('patternMatcher', () => {
  it.each([
    // The whole value has to match.
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

  it('says the same as a backtracking engine where it does not use one', () => {
    // These are read alike by ECMAScript, as long as no whitespace beyond ASCII is involved.
    const patterns = [...modelPatterns].filter((pattern) => /\{##|@\[/.test(pattern) && pattern.includes('\\p{L}'));
    expect(patterns.length).toBeGreaterThanOrEqual(3);
    const random = seededRandom(2026);
    const pieces = ['{', '#', '}', '{##', '##}', '{####}', '@', 'a', ' ', '😀', '\u0001'];
    for (const pattern of patterns) {
      const backtracking = new RegExp(`^(?:${pattern})$`, 'u');
      let matched = 0;
      for (let round = 0; round < 3000; round += 1) {
        const value = Array.from({ length: Math.floor(random() * 8) }, () => pick(pieces, random)).join('');
        const expected = backtracking.test(value);
        expect(patternMatcher(pattern)(value), `${pattern} on ${JSON.stringify(value)}`).toBe(expected);
        matched += Number(expected);
      }
      expect(matched).toBeGreaterThan(50);
    }
  });

  it('answers within 50 ms on 100,000 hostile characters, for every pattern of the model', () => {
    // In growing sizes: a pattern that is not linear is found with few characters, where many would never end.
    for (const size of [200, 2_000, 20_000, 100_000]) {
      for (const pattern of modelPatterns) {
        for (const value of hostileValues(size)) {
          const milliseconds = bestTime(() => patternMatcher(pattern)(value));
          if (milliseconds >= 50)
            throw new Error(`${milliseconds} ms for ${pattern} on ${size} times ${value.slice(0, 9)}`);
        }
      }
    }
  });
});

/** In milliseconds. A slow run is repeated: on a busy machine the time may have gone to somebody else. */
function bestTime(work: () => unknown): number {
  let best = Infinity;
  for (let attempt = 0; attempt < 4 && best >= 50; attempt += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Repetitions of what the patterns are made of, whole, and with something at either end that makes a match fail late. */
function hostileValues(size: number): string[] {
  const seeds = ['a', 'Z', '0', '_', '-', '.', '@', '{', '#', '}', ' ', 'é', '{##', '##}', '{####}', '{## ##}'];
  return [...seeds, 'a:', 'arn:', 'a_', '_0', 'a@', '::', 'import-', 'cognito:'].flatMap((seed) => {
    const long = seed.repeat(Math.ceil(size / seed.length));
    return [long, `${long}\u0001`, `a${long}{####`, `arn:a:a:a:0:${long}\u0001`];
  });
}
