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
  ['text with character references', svg('<title>A &amp; B &#233;</title><text>&lt;script&gt;</text>')],
])('allows %s', (_which, text) => {
  expect(problemOf(text)).toBeUndefined();
});

describe('rejects', () => {
  it.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['a script with a prefix', svg('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>')],
    ['a script in capitals', svg('<SCRIPT/>')],
    ['HTML', svg('<foreignObject><div/></foreignObject>')],
    ['a link', svg('<a href="https://example.com"><text>x</text></a>')],
    ['an animation', svg('<use href="#a"><animate attributeName="href" values="javascript:alert(1)"/></use>')],
    ['an event handler', svg('', ' onload="alert(1)"')],
    ['an event handler after a line break', svg('<g\nonclick\n=\n"alert(1)"/>')],
    ['an event handler with a prefix', svg('<g x:onclick="alert(1)"/>')],
    ['an address of another host', svg('<image href="https://example.com/a.png"/>')],
    ['an address of this host', svg('<use xlink:href="/other.svg#a"/>')],
    ['a javascript address in character references', svg('<use href="&#106;avascript:alert(1)"/>')],
    ['an embedded SVG', svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>')],
    ['another base', svg('', ' xml:base="https://example.com/"')],
    ['a fill from another host', svg('<g fill="url(https://example.com/a.svg#b)"/>')],
    ['a style from another host', svg('<g style="background: url(\'//example.com/a\')"/>')],
    ['a style with an escape', svg('<g style="fill: u\\72l(//example.com/a)"/>')],
    ['a style with character references', svg('<g style="fill: url&#40;//example.com/a)"/>')],
    ['an import', svg('<style>@import "https://example.com/a.css";</style>')],
    ['an import with an escape', svg('<style>@\\69mport "a.css";</style>')],
    ['an import in CDATA', svg('<style><![CDATA[@import url(a.css);]]></style>')],
    ['an import of a string in CDATA', svg('<style><![CDATA[@import "a.css";]]></style>')],
    ['an address after one in a comment', svg('<style>/* url(# */ a { fill: url(//example.com/a) }</style>')],
    ['an address after one in a string', svg('<style>a { b: "url(#" url(//example.com/a) }</style>')],
    ['an import before a style in a style', svg('<style>@import "//example.com/a";<style></style></style>')],
    ['an import after an element in a style', svg('<style><style/>@import "//example.com/a";</style>')],
    [
      'a redirection of HTML',
      svg('<meta xmlns="http://www.w3.org/1999/xhtml" http-equiv="refresh" content="0;url=/"/>'),
    ],
    ['an image of HTML', svg('<h:img xmlns:h="http://www.w3.org/1999/xhtml" srcset="//example.com/a"/>')],
    ['a comment that ends earlier in HTML', svg('<!-- --!><img onerror="alert(1)"> -->')],
    ['a comment that is empty in HTML', svg('<!--><img onerror="alert(1)">-->')],
    ['an element of HTML in CDATA', svg('<desc><style><![CDATA[</style><img onerror="alert(1)">]]></style></desc>')],
    ['an element of HTML in an attribute', svg('<desc><title><g id="</title><img onerror=alert(1)>"/></title></desc>')],
    ['a font', svg('<style>@font-face { font-family: a; src: url(a.woff) }</style>')],
    ['a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('')}`],
    ['a style sheet beside it', `<?xml-stylesheet href="a.css"?>${svg('')}`],
    ['no svg element', '<html></html>'],
    ['two svg elements', svg('') + svg('')],
    ['text', 'hello'],
    ['text after the element', `${svg('')}hello`],
    ['nothing', ''],
    ['elements that are not closed', '<svg><g></svg>'],
    ['an open tag at the end', '<svg><g'],
    ['deep nesting', svg('<g>'.repeat(300) + '</g>'.repeat(300))],
  ])('%s', (_which, text) => {
    expect(problemOf(text)).toBeTypeOf('string');
  });

  it('text that is not UTF-8', () => {
    expect(svgProblem(Buffer.from([0xff, 0xfe, 0x3c, 0x00]))).toBe('it is not UTF-8 text');
    expect(svgProblem(Buffer.from(svg(''), 'utf16le'))).toBeTypeOf('string');
  });
});
