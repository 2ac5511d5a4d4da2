import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

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

  it('is fast for hostile text of the largest size', () => {
    const start = performance.now();
    for (const piece of ['[', '"', '\\"', '"\\', '\\', '{"a":', '[]', ' ']) {
      isDeeperThan(32, piece.repeat(Math.floor(131_072 / piece.length)));
    }
    expect(performance.now() - start).toBeLessThan(50);
  });
});
