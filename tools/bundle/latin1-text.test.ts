import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { escaped } from './latin1-text.ts';

test('a character above U+00FF becomes an escape with the same meaning', () => {
  const code = 'const all = ["é…", `日${1}本`, /^[ -􏿾]…$/u.test("…"), "😀".codePointAt(0)];';
  const written = escaped(code, 'a.js');
  expect(written).not.toMatch(/[^\0-\u00ff]/);
  expect(written).toContain('é');
  const valueOf = (text: string): unknown => runInNewContext(`${text} JSON.stringify(all)`);
  expect(valueOf(written)).toStrictEqual(valueOf(code));
});

test('a character after a backslash or in a raw template is an error that names the file', () => {
  expect(() => escaped('/\\…/', 'a.js')).toThrow('a.js has a character that cannot be escaped: \\…');
  expect(() => escaped('String.raw`…`', 'b.js')).toThrow('b.js');
});
