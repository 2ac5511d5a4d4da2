import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** Text that counts the characters that are read from it, with the methods of a string that `isDeeperThan` uses. */
class CountingText {
  reads = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#text.length;
  }

  charCodeAt(index: number): number {
    this.reads += 1;
    return this.#text.charCodeAt(index);
  }

  indexOf(character: string, start: number): number {
    const found = this.#text.indexOf(character, start);
    this.reads += (found === -1 ? this.length : found + 1) - start;
    return found;
  }
}

describe('isDeeperThan', () => {
  it('agrees with the depth of the parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (value, indented) => {
        const json = JSON.stringify(value, null, indented ? 2 : 0);
        const depth = depthOf(JSON.parse(json));
        expect(isDeeperThan(depth, json)).toBe(false);
        if (depth > 0) expect(isDeeperThan(depth - 1, json)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [nested(32), false],
    [nested(33), true],
    ['{"a":'.repeat(33), true],
    [JSON.stringify({ a: '[[[[{{{{'.repeat(50) }), false],
    [JSON.stringify({ [`"${'['.repeat(50)}`]: '\\"[[' }), false],
    [`"\\\\"${nested(33)}`, true],
    ['"unfinished [[[', false],
    ['"ends in backslash \\', false],
    ['', false],
  ])('case %#', (json, deeper) => {
    expect(isDeeperThan(32, json)).toBe(deeper);
  });

  it.each(['[', '"', '\\"', '"\\', '\\', '{"a":', '[]', ' '])('takes linear time for repeated %j', (piece) => {
    const text = new CountingText(piece.repeat(Math.floor(131_072 / piece.length)));
    isDeeperThan(32, text as unknown as string);
    // Each character at most once as itself, once in the search for a quote, and once as a backslash before a quote.
    expect(text.reads).toBeLessThanOrEqual(3 * text.length);
  });
});
