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
    ['another class', 'the selector ".other" is not one that can be customized', '.other { color: red }'],
    ['an element', 'the selector "body" is not one that can be customized', 'body { color: red }'],
    ['everything', 'the selector "*" is not one that can be customized', '* { color: red }'],
    [
      'another class in a list',
      'the selector ".other" is not one that can be customized',
      '.label-customizable, .other { color: red }',
    ],
    [
      'a descendant',
      'the selector ".label-customizable a" is not one that can be customized',
      '.label-customizable a { color: red }',
    ],
    [
      'another state',
      'the selector ".label-customizable:hover" is not one that can be customized',
      '.label-customizable:hover { color: red }',
    ],
    [
      'an attribute selector',
      'the selector ".inputField-customizable[value^="a"]" is not one that can be customized',
      '.inputField-customizable[value^="a"] { color: red }',
    ],
    ['an import', '@import is not allowed', '@import url("https://example.com/a.css");'],
    ['an import with an escape', '@\\69mport is not allowed', '@\\69mport "a.css";'],
    ['a media query', '@media is not allowed', '@media screen { .label-customizable { color: red } }'],
    ['@supports', '@supports is not allowed', '@supports (color: red) { }'],
    ['@page', '@page is not allowed', '@page { margin: 0 }'],
    ['the end of the style element', 'it contains "<"', '.label-customizable { content: "</style><script>" }'],
    ['the same in a comment', 'it contains "<"', '/* </style> */'],
    [
      'an address of another host',
      'url() is not allowed',
      '.banner-customizable { background: url(https://example.com/a.png) }',
    ],
    [
      'the same in a string',
      'url() is not allowed',
      '.banner-customizable { background: url( "//example.com/a.png") }',
    ],
    [
      'the same with an escape',
      'url() is not allowed',
      '.banner-customizable { background: u\\72l(//example.com/a.png) }',
    ],
    ['the same in capitals', 'url() is not allowed', '.banner-customizable { background: URL(//example.com/a.png) }'],
    [
      'an image set',
      'image-set() is not allowed',
      '.banner-customizable { background: image-set("//example.com/a.png" 1x) }',
    ],
    ['an expression', 'expression() is not allowed', '.label-customizable { width: expression(alert(1)) }'],
    ['a behavior', 'behavior is not allowed', '.label-customizable { behavior: none }'],
    ['a binding', '-moz-binding is not allowed', '.label-customizable { -moz-binding: none }'],
    ['a nested rule', 'a rule contains another one', '.label-customizable { color: red; .other { color: red } }'],
    ['a rule without its end', 'a rule is not complete', '.label-customizable { color: red'],
    ['a selector without a rule', 'a rule is not complete', '.label-customizable'],
    ['a brace too many', 'a rule is not complete', '.label-customizable { color: red } }'],
    ['a declaration without a value', 'the declaration "color" is malformed', '.label-customizable { color }'],
    ['a string without its end', 'a malformed value is not allowed', '.label-customizable { content: "a\n }'],
    ['text', 'a rule is not complete', 'hello'],
  ])('%s: %s', (_which, problem, css) => {
    expect(cssProblem(css)).toBe(problem);
  });
});

it.each([
  [':hover', ['submitButton', 'idpButton']],
  [':focus', ['inputField']],
])('knows the state %s of %j only', (state, names) => {
  for (const name of ['submitButton', 'idpButton', 'inputField', 'label']) {
    const selector = `.${name}-customizable${state}`;
    expect(cssProblem(`${selector}{}`)).toBe(
      names.includes(name) ? undefined : `the selector "${selector}" is not one that can be customized`,
    );
  }
});

it.each([
  ['.label-customizable { color red }', 'color red'],
  ['.label-customizable { 5: red }', '5: red'],
  ['.label-customizable { color: }', 'color:'],
  ['.label-customizable { color: a; b: \\\n; c: d }', 'b: \\'],
  ['.label-customizable { color red blue }', 'color red blue'],
  ['.label-customizable { : red }', ': red'],
])('refuses the declaration in %j', (css, declaration) => {
  expect(cssProblem(css)).toBe(`the declaration "${declaration}" is malformed`);
});

it.each([
  [60, ''],
  [61, '…'],
])('shortens what it repeats: a selector of %i characters', (length, end) => {
  const selector = 'a'.repeat(length);
  const problem = `the selector "${selector.slice(0, 60)}${end}" is not one that can be customized`;
  expect(cssProblem(`${selector}{}`)).toBe(problem);
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
