/** Redirects of browsers to addresses of apps and identity providers. */
import type { Context } from 'hono';

/**
 * Redirects to an address. A header has ASCII characters only, but a registered callback URL may have others. Hono's own
 * `redirect` would encode the whole address for them, and so change a code or state that is encoded already.
 *
 * @param status 302, or 303 after a form that is not to be posted again
 */
export function redirectTo(context: Context, location: string, status: 302 | 303 = 302): Response {
  return context.redirect(asciiAddress(location), status);
}

/** Encodes the characters that are not ASCII, and nothing else (RFC 3987 section 3.1). */
export function asciiAddress(address: string): string {
  const [begin = ''] = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(address) ?? [];
  return withAsciiHost(begin) + encoded(address.slice(begin.length));
}

/** Host names are encoded by other rules (IDNA). */
function withAsciiHost(origin: string): string {
  if (encoded(origin) === origin) return origin;
  const { protocol, host } = URL.parse(origin) ?? {};
  return protocol === undefined ? encoded(origin) : `${protocol}//${host}`;
}

function encoded(text: string): string {
  return text.toWellFormed().replaceAll(/[^\0-\x7F]+/g, encodeURIComponent);
}
