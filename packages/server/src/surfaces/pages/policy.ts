/** The response headers of a page, with its content security policy. */
import { createHash } from 'node:crypto';
import { commonStyle, type HtmlPage } from './document.ts';

/** Returns the headers of a page. They allow its own style and script, by their hashes, and nothing else. */
export function pageHeaders({ style, script, policy = [] }: HtmlPage): Readonly<Record<string, string>> {
  const directives = [
    "default-src 'none'",
    `style-src ${hashOf(commonStyle + style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...policy,
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': directives.join('; '),
    // The address of a page may contain a code.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  };
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
