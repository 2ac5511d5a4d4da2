import { expect, it } from 'vitest';
import { findPatterns } from './find-patterns.ts';

it.each([
  ['const a = /x+/;', '/x+/'],
  ['const a = /x+/giu;', '/x+/giu repeats'],
  ["'a'.split(/,/);", '/,/ repeats'],
  ["'a'.split(',');", ''],
  ["'a'.replace(/=+$/, '');", '/=+$/'],
  ['new RegExp(/x/);', '/x/'],
  ["new RegExp('x+', 'g');", '/x+/g repeats'],
  ['RegExp(`\\\\d+`);', '/\\d+/'],
  ["'a'.match('x+');", '/x+/'],
  ["'a'.matchAll('x+');", '/x+/g repeats'],
  ["'a'.search('x+');", '/x+/'],
  ["const a = '/x+/'; // /y+/", ''],
  ['const a = `${/x/.test(b) ? 1 : /y/}`;', '/x/, /y/'],
  ['class A { readonly #a = /x/ satisfies RegExp as RegExp; }', '/x/'],
])('%s', (text, found) => {
  const { patterns, builtAtRunTime } = findPatterns('example.ts', text);
  expect(
    patterns.map(({ source, flags, repeats }) => `/${source}/${flags}${repeats ? ' repeats' : ''}`).join(', '),
  ).toBe(found);
  expect(builtAtRunTime).toEqual([]);
});

it('returns the line of an expression', () => {
  expect(findPatterns('a.ts', 'const a = 1;\n\nconst b = /x/;').patterns[0]?.place).toBe('a.ts:3');
});

it.each(['new RegExp(text)', 'RegExp(`${text}`)', "new RegExp('x' + text, 'g')", "new RegExp('x', flags)"])(
  'lists expressions that cannot be checked: %s',
  (text) => {
    expect(findPatterns('a.ts', text)).toEqual({ patterns: [], builtAtRunTime: ['a.ts:1'] });
  },
);

it('throws if the text is not a program', () => {
  expect(() => findPatterns('a.ts', 'const = ;')).toThrow(SyntaxError);
});
