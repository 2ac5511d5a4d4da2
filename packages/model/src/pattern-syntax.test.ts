import { describe, expect, it } from 'vitest';
import { parsePattern } from './pattern-syntax.ts';

const character = (text: string) => ({ from: text.codePointAt(0), to: text.codePointAt(0) });

describe('parsePattern', () => {
  it('reads a hyphen after a range, before the end and escaped as itself', () => {
    const [[set]] = parsePattern('[0-9-_\\-.-]').alternatives as [[unknown]];
    const items = [{ from: 0x30, to: 0x39 }, ...['-', '_', '-', '.', '-'].map(character)];
    expect(set).toEqual({ type: 'set', negated: false, items });
  });

  it('reads ranges whose ends are escapes', () => {
    const [[set]] = parsePattern('[\\x21\\x23-\\x5B]').alternatives as [[unknown]];
    expect(set).toEqual({ type: 'set', negated: false, items: [character('!'), { from: 0x23, to: 0x5b }] });
  });

  it('reads quantifiers', () => {
    const [sequence = []] = parsePattern('a*b+c?d{2}e{3,}f{0,61}').alternatives;
    const bounds = sequence.map((node) => (node.type === 'repeat' ? [node.min, node.max] : []));
    expect(bounds).toEqual([
      [0, Infinity],
      [1, Infinity],
      [0, 1],
      [2, 2],
      [3, Infinity],
      [0, 61],
    ]);
  });

  it('keeps alternatives within their group', () => {
    const [sequence = []] = parsePattern('a(b|c)d').alternatives;
    expect(sequence.map(({ type }) => type)).toEqual(['set', 'group', 'set']);
  });

  it('reads (?s) as a flag', () => {
    expect(parsePattern('(?s).*')).toMatchObject({ dotAll: true });
    expect(parsePattern('.*')).toMatchObject({ dotAll: false });
  });

  it.each([
    ['a possessive quantifier', 'a++'],
    ['a reluctant quantifier', 'a*?'],
    ['a quantifier of nothing', '*a'],
    ['a nested set', '[a[bc]]'],
    ['an intersection', '[a-z&&b]'],
    ['a range out of order', '[z-a]'],
    ['a range that ends in a set', '[a-\\w]'],
    ['a lookahead', '(?=a)'],
    ['a word boundary', '\\bfoo'],
    ['a category by its long name', '\\p{Lu}'],
    ['an open set', '[abc'],
    ['an open group', '(abc'],
    ['a group closed twice', 'abc)'],
    ['an escape of nothing', 'abc\\'],
    ['an empty quantifier', 'a{}'],
  ])('refuses %s', (_what, source) => {
    expect(() => parsePattern(source)).toThrow(SyntaxError);
  });
});
