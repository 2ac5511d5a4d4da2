/** The response headers of a page, with its content security policy. */
import { hash } from 'node:crypto';
import { createRecentlyUsed } from '../../crypto/recently-used.ts';
import { type HtmlPage, styleOf } from './document.ts';

/** An origin, or a scheme alone. Anything else could add directives to the policy. */
const formTargetFormat = /^[a-z][a-z0-9+.-]*:(?:\/\/[a-z0-9.:[\]-]+)?$/i;

/** Returns the headers of a page. They allow its own style and script, by their hashes, and nothing else. */
export function pageHeaders(page: HtmlPage): Readonly<Record<string, string>> {
  const { script, policy = [], showsImages = false, formTargets = [] } = page;
  const targets = formTargets.filter((target) => formTargetFormat.test(target));
  const directives = [
    "default-src 'none'",
    `style-src ${hashOf(styleOf(page))}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `img-src ${showsImages ? "'self' " : ''}data:`,
    "base-uri 'none'",
    ['form-action', "'self'", ...targets].join(' '),
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

/** Hashes by text. There are few texts: a style for each look, and the scripts. Each is at most about 100 kB. */
const hashes = createRecentlyUsed<string>(50);

function hashOf(text: string): string {
  let source = hashes.get(text);
  if (source === undefined) hashes.set(text, (source = `'sha256-${hash('sha256', text, 'base64')}'`));
  return source;
}
