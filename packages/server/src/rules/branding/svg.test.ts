import { describe, expect, it } from 'vitest';
import { svgProblem } from './svg.ts';

const problemOf = (svg: string) => svgProblem(Buffer.from(svg));
const svg = (content: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"${attributes}>${content}</svg>`;

it.each([
  [
    'shapes, gradients and clips',
    svg(
      '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs><path d="M0 0h8" fill="url(#a)"/>',
    ),
  ],
  [
    'an XML declaration, comments and a byte order mark',
    `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- logo -->\n${svg('<g/>')}\n`,
  ],
  [
    'references inside of the document',
    svg('<use href="#a"/><use xlink:href="#b"/>', ' xmlns:xlink="http://www.w3.org/1999/xlink"'),
  ],
  ['an embedded image', svg('<image href="data:image/png;base64,iVBORw0KGgo="/>')],
  [
    'styles',
    svg(
      '<style>.a { fill: url("#b") } @media (prefers-color-scheme: dark) { .a { fill: #fff } }</style><g style="fill: rgb(1 2 3)"/>',
    ),
  ],
  ['styles in CDATA', svg('<style><![CDATA[ .a > .b { fill: red } ]]></style>')],
  ['attributes for people, with any signs', svg('<g id="a@b" class="behavior: c"/>')],
  ['text with character references', svg('<title>A &amp; B &#233;</title><text>&lt;script&gt;</text>')],
])('allows %s', (_which, text) => {
  expect(problemOf(text)).toBeUndefined();
});

describe('rejects', () => {
  it.each([
    ['a script', 'element script', svg('<script>alert(1)</script>')],
    [
      'a script with a prefix',
      'element script',
      svg('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>'),
    ],
    ['a script in capitals', 'element script', svg('<SCRIPT/>')],
    ['HTML', 'element foreignobject', svg('<foreignObject><div/></foreignObject>')],
    ['a link', 'element a', svg('<a href="https://example.com"><text>x</text></a>')],
    [
      'an animation',
      'element animate',
      svg('<use href="#a"><animate attributeName="href" values="javascript:alert(1)"/></use>'),
    ],
    ['an event handler', 'attribute onload', svg('', ' onload="alert(1)"')],
    ['an event handler after a line break', 'attribute onclick', svg('<g\nonclick\n=\n"alert(1)"/>')],
    ['an event handler with a prefix', 'attribute onclick', svg('<g x:onclick="alert(1)"/>')],
    ['an address of another host', 'attribute href with an address', svg('<image href="https://example.com/a.png"/>')],
    ['an address of this host', 'attribute xlink:href with an address', svg('<use xlink:href="/other.svg#a"/>')],
    [
      'a javascript address in character references',
      'attribute href with an address',
      svg('<use href="&#106;avascript:alert(1)"/>'),
    ],
    ['an embedded SVG', 'attribute href with an address', svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>')],
    ['another base', 'attribute xml:base with an address', svg('', ' xml:base="https://example.com/"')],
    ['a fill from another host', 'url() with an address', svg('<g fill="url(https://example.com/a.svg#b)"/>')],
    ['a style from another host', 'url() with an address', svg('<g style="background: url(\'//example.com/a\')"/>')],
    ['a style with an escape', 'an escape in a style', svg('<g style="fill: u\\72l(//example.com/a)"/>')],
    ['a style with character references', 'url() with an address', svg('<g style="fill: url&#40;//example.com/a)"/>')],
    ['an import', '@import in a style', svg('<style>@import "https://example.com/a.css";</style>')],
    ['an import with an escape', 'an escape in a style', svg('<style>@\\69mport "a.css";</style>')],
    ['an import in CDATA', '@import in a style', svg('<style><![CDATA[@import url(a.css);]]></style>')],
    ['an import of a string in CDATA', '@import in a style', svg('<style><![CDATA[@import "a.css";]]></style>')],
    [
      'an address after one in a comment',
      'url() with an address',
      svg('<style>/* url(# */ a { fill: url(//example.com/a) }</style>'),
    ],
    [
      'an address after one in a string',
      'url() with an address',
      svg('<style>a { b: "url(#" url(//example.com/a) }</style>'),
    ],
    [
      'an import before a style in a style',
      'an element in a style',
      svg('<style>@import "//example.com/a";<style></style></style>'),
    ],
    [
      'an import after an element in a style',
      'an element in a style',
      svg('<style><style/>@import "//example.com/a";</style>'),
    ],
    [
      'a redirection of HTML',
      'element meta',
      svg('<meta xmlns="http://www.w3.org/1999/xhtml" http-equiv="refresh" content="0;url=/"/>'),
    ],
    [
      'an image of HTML',
      'element img',
      svg('<h:img xmlns:h="http://www.w3.org/1999/xhtml" srcset="//example.com/a"/>'),
    ],
    ['a comment that ends earlier in HTML', 'element img', svg('<!-- --!><img onerror="alert(1)"> -->')],
    ['a comment that is empty in HTML', 'a malformed comment', svg('<!--><img onerror="alert(1)">-->')],
    [
      'an element of HTML in CDATA',
      '"<" in a CDATA section',
      svg('<desc><style><![CDATA[</style><img onerror="alert(1)">]]></style></desc>'),
    ],
    [
      'an element of HTML in an attribute',
      '"<" in the attribute id',
      svg('<desc><title><g id="</title><img onerror=alert(1)>"/></title></desc>'),
    ],
    ['a font', '@font-face in a style', svg('<style>@font-face { font-family: a; src: url(a.woff) }</style>')],
    ['a document type', 'it has a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('')}`],
    ['a style sheet beside it', 'a processing instruction', `<?xml-stylesheet href="a.css"?>${svg('')}`],
    ['no svg element', 'it is not one svg element', '<html></html>'],
    ['two svg elements', 'it is not one svg element', svg('') + svg('')],
    ['text', 'it has text outside of its svg element', 'hello'],
    ['text after the element', 'it has text outside of its svg element', `${svg('')}hello`],
    ['nothing', 'it is not one svg element', ''],
    ['elements that are not closed', 'its elements are not closed in order', '<svg><g></svg>'],
    ['an open tag at the end', 'it is not one svg element', '<svg><g'],
    ['deep nesting', 'it is nested too deeply', svg('<g>'.repeat(300) + '</g>'.repeat(300))],
  ])('%s: %s', (_which, problem, text) => {
    expect(problemOf(text)).toBe(problem);
  });

  it.each([
    'a',
    'animate',
    'animateMotion',
    'animateTransform',
    'applet',
    'audio',
    'base',
    'canvas',
    'discard',
    'embed',
    'foreignObject',
    'form',
    'frame',
    'handler',
    'iframe',
    'img',
    'link',
    'listener',
    'meta',
    'object',
    'script',
    'set',
    'source',
    'video',
  ])('the element %s', (name) => {
    expect(problemOf(svg(`<${name}/>`))).toBe(`element ${name.toLowerCase()}`);
    expect(problemOf(svg(`<h:${name.toUpperCase()}></h:${name.toUpperCase()}>`))).toBe(`element ${name.toLowerCase()}`);
  });

  it.each(['href', 'src', 'xlink:href', 'xml:base', 'XML:BASE', 'HREF'])('an address in the attribute %s', (name) => {
    expect(problemOf(svg(`<g ${name}="/a"/>`))).toBe(`attribute ${name} with an address`);
    expect(problemOf(svg(`<g ${name}=" #a "/>`))).toBeUndefined();
  });

  it.each(['<!-- a -- b -->', '<!--->', '<!--->x-->'])('the comment %s', (comment) => {
    expect(problemOf(svg(comment))).toBe('a malformed comment');
  });

  it('elements that are nested more than 256 times', () => {
    const nested = (depth: number) => svg('<g>'.repeat(depth - 1) + '</g>'.repeat(depth - 1));
    expect(problemOf(nested(256))).toBeUndefined();
    expect(problemOf(nested(257))).toBe('it is nested too deeply');
  });

  it('instructions that are not the declaration of XML', () => {
    expect(problemOf(`<?xml version="1.0"?>${svg('')}`)).toBeUndefined();
    for (const name of ['xml-stylesheet', 'xmlx', 'php', 'axml']) {
      expect(problemOf(`<?${name} a?>${svg('')}`)).toBe('a processing instruction');
    }
  });

  it('the first of several problems, and text before the element', () => {
    expect(problemOf(svg('<script/><img/>'))).toBe('element script');
    expect(problemOf(`x${svg('')}`)).toBe('it has text outside of its svg element');
    expect(problemOf(svg('<g fill="url(/a)"/><g fill="\\"/>'))).toBe('url() with an address');
    expect(problemOf(svg('<style>a{b:url(/a)}</style><style>\\</style>'))).toBe('url() with an address');
  });

  it('styles that character references hide', () => {
    expect(problemOf(svg('<style>a{b:&#117;rl(/a)}</style>'))).toBe('url() with an address');
    expect(problemOf(svg('<style>a{b:c}</style><text>@import</text>'))).toBeUndefined();
  });

  it('text that is not UTF-8', () => {
    expect(svgProblem(Buffer.from([0xff, 0xfe, 0x3c, 0x00]))).toBe('it is not UTF-8 text');
    expect(svgProblem(Buffer.from(svg(''), 'utf16le'))).toBeTypeOf('string');
  });
});
