import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { commonStyle, htmlOf } from './document.ts';
import { pageHeaders } from './policy.ts';

const page = { title: 'Title', content: '<p>Text</p>', style: 'p{margin:0}' };
const policyOf = (changes: object) => pageHeaders({ ...page, ...changes })['content-security-policy'] ?? '';
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('The content security policy of a page', () => {
  it('names the style that the page has', () => {
    expect(policyOf({})).toContain(`style-src ${hash(commonStyle + page.style)};`);
    expect(policyOf({ baseStyle: '' })).toContain(`style-src ${hash(page.style)};`);
    expect(htmlOf({ ...page, baseStyle: '' })).toContain(`<style>${page.style}</style>`);
  });

  it('allows images of this server only if the page shows some', () => {
    expect(policyOf({})).toContain('img-src data:;');
    expect(policyOf({ showsImages: true })).toContain("img-src 'self' data:;");
  });

  it('lets forms lead to origins and schemes, and to nothing that is neither', () => {
    const formTargets = ['https://app.example.com', 'http://localhost:3000', 'com.example.app:', 'http://[::1]:80'];
    const hostile = ['https://a; script-src *', '*', "'unsafe-inline'", 'https://a b', 'https://a/path', ''];
    expect(policyOf({ formTargets: [...formTargets, ...hostile] })).toContain(
      `form-action 'self' ${formTargets.join(' ')}; frame-ancestors 'none'`,
    );
    expect(policyOf({})).toContain("form-action 'self';");
  });
});

it('keeps windows of other sites apart, unless apps may open the page in a popup', () => {
  const name = 'cross-origin-opener-policy';
  expect(pageHeaders(page)[name]).toBe('same-origin');
  expect(pageHeaders({ ...page, isForPopups: true })).not.toHaveProperty(name);
});
