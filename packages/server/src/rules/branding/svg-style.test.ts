import { expect, it } from 'vitest';
import { svgStyleProblem } from './svg-style.ts';

it.each([
  '',
  'fill: red',
  '.a { fill: rgb(1, 2, 3) }',
  '@media print { .a { b: c } }',
  '@supports (a: b) { }',
  '@keyframes x { }',
  '@-webkit-keyframes x { }',
  '@MEDIA print { }',
  'fill: url(#a)',
  'fill: url( #a )',
  'fill: url(\'#a\') url("#b")',
  'fill: URL(#a)',
  'fill: url(data:image/png;base64,AAAA)',
  // Names that only end or begin like those that are refused.
  'my-image(a)',
  'my_image(a)',
  'my_url(a)',
  'my0url(a)',
  'fill: url(#behavior:a)',
  'images(a)',
  'behaviors: a',
  'xbehavior: a',
  'behavior-2: a',
  `${'a'.repeat(40)}src(a)`,
])('%j loads nothing', (css) => {
  expect(svgStyleProblem(css)).toBeUndefined();
});

it.each([
  ['a\\62', 'an escape in a style'],
  ['@import "a"', '@import in a style'],
  ['@font-face { }', '@font-face in a style'],
  ['@ media', '@ in a style'],
  ['@media x { } @import', '@import in a style'],
  [`@${'a'.repeat(60)}`, `@${'a'.repeat(59)} in a style`],
  ...[
    'src',
    'image',
    'image-set',
    '-webkit-image-set',
    'cross-fade',
    '-webkit-cross-fade',
    'element',
    'expression',
  ].flatMap((name): [string, string][] => [
    [`a: ${name}(b)`, `${name} in a style`],
    [`a:b ${name.toUpperCase()} \n(b)`, `${name} in a style`],
  ]),
  ['behavior: a', 'behavior in a style'],
  ['BEHAVIOR\t: a', 'behavior in a style'],
  ['a{-moz-binding:b}', '-moz-binding in a style'],
  ['/**/behavior:a', 'behavior in a style'],
  [`${' '.repeat(30)}behavior${' '.repeat(32)}:a`, 'behavior in a style'],
  ['url(/a)', 'url() with an address'],
  ['url()', 'url() with an address'],
  ["url('/a')", 'url() with an address'],
  ["url('#a)", 'url() with an address'],
  ['url(")', 'url() with an address'],
  ["url('#a'x)", 'url() with an address'],
  ['url("#a\')', 'url() with an address'],
  ['url(#a b)', 'url() with an address'],
  ['url(#a(b)', 'url() with an address'],
  ['url(#a*/b)', 'url() with an address'],
  ['url(#a"b)', 'url() with an address'],
  ["url(#a'b)", 'url() with an address'],
  ['url(#a) url(/b)', 'url() with an address'],
  ['url (/a)', 'url() with an address'],
  ['url(#a', 'url() without its end'],
])('%j is refused: %s', (css, problem) => {
  expect(svgStyleProblem(css)).toBe(problem);
});
