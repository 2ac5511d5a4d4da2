import { tokenize } from '@csstools/css-tokenizer';
import { expect, it } from 'vitest';
import { loadedResource } from './css-resources.ts';

const loads = (css: string) => loadedResource(tokenize({ css }));
const image = 'data:image/png;base64,AAAA';

it.each([
  '',
  'a { color: red }',
  'a { fill: url(#b) }',
  'a { fill: url("#b") }',
  'a { fill: url( "#b" ) }',
  `a { background: url(${image}) }`,
  `a { background: url('${image}') }`,
  'a { width: calc(1px + 2px) }',
  'a { behaviors: b }',
])('%j loads nothing', (css) => {
  expect(loads(css)).toBeUndefined();
});

it.each([
  ['a { background: url(b.png) }', 'url()'],
  ['a { background: url("b.png") }', 'url()'],
  ['a { background: URL( "https://example.com" ) }', 'url()'],
  // Only a string says what is loaded.
  ['a { background: url( var(--b) "#c") }', 'a malformed value'],
  ['a { background: src("#b") }', 'src()'],
  ['a { background: Image-Set("#b" 1x) }', 'image-set()'],
  ['a { Behavior: b }', 'Behavior'],
  ['a { -moz-binding: b }', '-moz-binding'],
  ['a { b: url(c d) }', 'a malformed value'],
  ['a { b: "c\n" }', 'a malformed value'],
])('%j: %s', (css, found) => {
  expect(loads(css)).toBe(found);
});
