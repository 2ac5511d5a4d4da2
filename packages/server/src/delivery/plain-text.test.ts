import { expect, it } from 'vitest';
import { plainTextOf } from './plain-text.ts';

it.each([
  ['Your code is 123456.', 'Your code is 123456.'],
  ['<b>Your</b> <i>code</i>:  \n 1', 'Your code: 1'],
  ['<p>One</p><p>Two<br/>lines</p>', 'One\n\nTwo\nlines'],
  ['<a href="https://a.example/?x=1&amp;y=2">Verify</a>.', 'Verify (https://a.example/?x=1&y=2).'],
  ["<A class=x HREF='https://a.example'>https://a.example</A>", 'https://a.example'],
  ['<head><title>No</title></head><style>p { color: red }</style><!-- no -->Yes', 'Yes'],
  ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
  ['1 &lt; 2 &amp;&amp; 3 &#62; 2 &#x2713; &unknown;&nbsp;!', '1 < 2 && 3 > 2 ✓ &unknown; !'],
  ['a < b and c > d', 'a < b and c > d'],
  ['<table><tr><td>a</td></tr><tr><td>b</td></tr></table>', 'a\n\nb'],
  ['<unclosed', '<unclosed'],
])('%s', (html, text) => {
  expect(plainTextOf(html)).toBe(text);
});

it('takes time in proportion to the text, whatever stands in it', () => {
  const hostile = ['<a href="x">'.repeat(1_600), '<!--'.repeat(5_000), '<'.repeat(20_000), '<style>'.repeat(2_800)];
  const started = performance.now();
  for (const html of hostile) plainTextOf(html);
  expect(performance.now() - started).toBeLessThan(2_000);
});
