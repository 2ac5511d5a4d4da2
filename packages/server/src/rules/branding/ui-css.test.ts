import { describe, expect, it } from 'vitest';
import { cssProblem } from './ui-css.ts';

it.each([
  [
    'every class that can be customized',
    [
      'logo',
      'banner',
      'label',
      'textDescription',
      'idpDescription',
      'legalText',
      'submitButton',
      'errorMessage',
      'inputField',
      'idpButton',
      'socialButton',
      'redirect',
      'passwordCheck-notValid',
      'passwordCheck-valid',
      'background',
    ]
      .map((name) => `.${name}-customizable { color: red; }`)
      .join('\n'),
  ],
  [
    'the three states',
    '.submitButton-customizable:hover{color:#fff}.inputField-customizable:focus{}.idpButton-customizable:hover{;;}',
  ],
  ['a list of selectors', '.label-customizable , .logo-customizable\n{ font-weight: 400 }'],
  ['comments', '/* a */ .label-customizable /* b */ { /* c */ color /* d */ : red /* } */ ; }'],
  [
    'functions and important',
    '.label-customizable { width: calc(100% - 2px) !important; --x: 1; color: rgb(1, 2, 3) }',
  ],
  ['an embedded image', '.banner-customizable { background: url("data:image/png;base64,iVBORw0KGgo=") }'],
  ['nothing', ' \n'],
])('allows %s', (_which, css) => {
  expect(cssProblem(css)).toBeUndefined();
});

describe('rejects', () => {
  it.each([
    ['another class', '.other { color: red }'],
    ['an element', 'body { color: red }'],
    ['everything', '* { color: red }'],
    ['another class in a list', '.label-customizable, .other { color: red }'],
    ['a descendant', '.label-customizable a { color: red }'],
    ['another state', '.label-customizable:hover { color: red }'],
    ['an attribute selector', '.inputField-customizable[value^="a"] { color: red }'],
    ['an import', '@import url("https://example.com/a.css");'],
    ['an import with an escape', '@\\69mport "a.css";'],
    ['a media query', '@media screen { .label-customizable { color: red } }'],
    ['@supports', '@supports (color: red) { }'],
    ['@page', '@page { margin: 0 }'],
    ['the end of the style element', '.label-customizable { content: "</style><script>" }'],
    ['the same in a comment', '/* </style> */'],
    ['an address of another host', '.banner-customizable { background: url(https://example.com/a.png) }'],
    ['the same in a string', '.banner-customizable { background: url( "//example.com/a.png") }'],
    ['the same with an escape', '.banner-customizable { background: u\\72l(//example.com/a.png) }'],
    ['the same in capitals', '.banner-customizable { background: URL(//example.com/a.png) }'],
    ['an image set', '.banner-customizable { background: image-set("//example.com/a.png" 1x) }'],
    ['an expression', '.label-customizable { width: expression(alert(1)) }'],
    ['a behavior', '.label-customizable { behavior: none }'],
    ['a binding', '.label-customizable { -moz-binding: none }'],
    ['a nested rule', '.label-customizable { color: red; .other { color: red } }'],
    ['a rule without its end', '.label-customizable { color: red'],
    ['a selector without a rule', '.label-customizable'],
    ['a brace too many', '.label-customizable { color: red } }'],
    ['a declaration without a value', '.label-customizable { color }'],
    ['a string without its end', '.label-customizable { content: "a\n }'],
    ['text', 'hello'],
  ])('%s', (_which, css) => {
    expect(cssProblem(css)).toBeTypeOf('string');
  });
});

it('says that comments of HTML are the problem', () => {
  expect(cssProblem('--> .label-customizable { color: red }')).toBe('it contains HTML comments');
  expect(cssProblem('<!-- .label-customizable { color: red }')).toBe('it contains "<"');
});

it('reads the longest style sheets', () => {
  const unit = '.label-customizable{a:b}';
  expect(cssProblem(unit.repeat(128))).toBeUndefined();
  for (const text of ['{', '}', '.a,', '/*', '"', 'url(', '\\', ';', '@'])
    expect(cssProblem(text.repeat(3_072 / text.length))).toBeTypeOf('string');
});
