import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterPrefix, searchForm } from './search-form.ts';

const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('afterPrefix', () => {
  it.each([
    ['a', 'b'],
    ['ab', 'ac'],
    ['a%', 'a&'],
    ['\u{D7FF}', '\u{E000}'],
    ['\u{FFFF}', '\u{10000}'],
    ['a\u{10FFFF}', 'b'],
    ['a\u{10FFFF}\u{10FFFF}', 'b'],
  ])('%j ends before %j', (prefix, end) => {
    expect(afterPrefix(prefix)).toBe(end);
  });

  it.each(['', '\u{10FFFF}', '\u{10FFFF}\u{10FFFF}'])('%j ends after every compared text', (prefix) => {
    expect(byCodePoint(searchForm('\u{10FFFF}'.repeat(400)), afterPrefix(prefix))).toBeLessThan(0);
  });

  it('is the exact end of the texts that begin with the prefix', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const isBetween = byCodePoint(other, prefix) >= 0 && byCodePoint(other, afterPrefix(prefix)) < 0;
        expect(isBetween).toBe(other.startsWith(prefix));
        expect(byCodePoint(prefix + other, afterPrefix(prefix))).toBeLessThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('searchForm', () => {
  it.each([
    ['Ann@Example.COM', 'ann@example.com'],
    ['MÜLLER', 'müller'],
    ['a\0b', 'a\uFFFDb'],
    ['\uD800', '\uFFFD'],
    ['x'.repeat(300), 'x'.repeat(256)],
    [`${'x'.repeat(255)}\u{1F511}`, `${'x'.repeat(255)}\uFFFD`],
  ])('%j is compared as %j', (value, form) => {
    expect(searchForm(value)).toBe(form);
  });

  it('fits into an index entry of PostgreSQL for every value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (value) => {
        expect(Buffer.byteLength(searchForm(value))).toBeLessThanOrEqual(768);
      }),
    );
  });
});
