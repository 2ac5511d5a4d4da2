import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainTextOf } from './plain-text.ts';

it.each([
  ['Your code is 123456.', 'Your code is 123456.'],
  ['<b>Your</b> <i>code</i>:  \n 1', 'Your code: 1'],
  ['<p>One</p><p>Two<br/>lines</p>', 'One\n\nTwo\nlines'],
  ['One<br><br>Two<br>\n<br><br>Three', 'One\n\nTwo\n\nThree'],
  ['<a href="https://a.example/?x=1&amp;y=2">Verify</a>.', 'Verify (https://a.example/?x=1&y=2).'],
  ["<A class=x HREF='https://a.example'>https://a.example</A>", 'https://a.example'],
  ['<a href=https://a.example>Unquoted</a> <a name=x>None</a>', 'Unquoted (https://a.example) None'],
  ['<a href="https://a.example"><b>Bold</b> words</a>', 'Bold words (https://a.example)'],
  ['<a href="https://a.example"><img src=x></a>', 'https://a.example'],
  ['<a href="https://a.example">Never closed', 'Never closed (https://a.example)'],
  ['<a href="/1">One<a href="/2">Two</a>', 'One (/1)Two (/2)'],
  ['<a title="a > b" href="/1">Quoted</a>', 'Quoted (/1)'],
  ['<head><title>No</title></head><style>p { color: red }</style><!-- no -->Yes', 'Yes'],
  ['<script>if (1 < 2) "</p>";</script>Yes', 'Yes'],
  ['<ul><li>a</li><li> b</li></ul>c', '- a\n- b\n\nc'],
  ['<ol><li><p>a</p><p>b</p></li><li></li>c</ol>', '- a\n\nb\n\n-\nc'],
  ['1 &lt; 2 &amp;&amp; 3 &#62; 2 &#x2713; &unknown;&nbsp;!', '1 < 2 && 3 > 2 ✓ &unknown; !'],
  ['Gr&uuml;&szlig;e &euro; &hellip;', 'Grüße € …'],
  ['a < b and c > d', 'a < b and c > d'],
  ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
  ['<div>a</div><div>b</div>', 'a\nb'],
  ['<h1>Hello</h1>World', 'Hello\n\nWorld'],
  ['<!doctype html><html><body>Hi</body></html>', 'Hi'],
  ['Left open <b', 'Left open'],
  ['&lt;b&gt;not bold&lt;/b&gt;', '<b>not bold</b>'],
  ['&#0;&#x110000;&#xd800;', '\ufffd\ufffd\ufffd'],
  ['', ''],
])('%s', (html, text) => {
  expect(plainTextOf(html)).toBe(text);
});

const pieces = [
  '<a href="',
  '<a href=x>',
  '">',
  '</a>',
  '<p>',
  '</p>',
  '<br>',
  '<li>',
  '<style>',
  '</style>',
  '<!--',
  '-->',
];
const anyHtml = fc
  .array(fc.oneof(fc.constantFrom(...pieces, '&amp;', '&#', '<', ' ', '\n'), fc.string()))
  .map((parts) => parts.join(''));

it('returns text with clean whitespace for any input', () => {
  fc.assert(
    fc.property(anyHtml, (html) => {
      const text = plainTextOf(html);
      expect(text).toBe(text.trim());
      expect(text).not.toMatch(/\n{3}|[ \t]\n/);
    }),
  );
});

it('keeps every word of text that is not HTML', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[^\s<&]+$/)), (words) => {
      expect(plainTextOf(words.join(' \n '))).toBe(words.join(' '));
    }),
  );
});

it('reads tags at any nesting depth', () => {
  expect(plainTextOf(`${'<b>'.repeat(50_000)}deep${'</b>'.repeat(50_000)}`)).toBe('deep');
});
