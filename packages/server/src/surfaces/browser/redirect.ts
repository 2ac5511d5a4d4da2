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
  // Host names are encoded by other rules (IDNA).
  const [, origin = '', name = '', rest = address] = /^([a-z][a-z\d+.-]*:\/\/)([^/?#]*)(.*)$/is.exec(address) ?? [];
  return `${origin}${hostName(origin, name)}${encoded(rest)}`;
}

function hostName(origin: string, name: string): string {
  return encoded(name) === name ? name : (URL.parse(`${origin}${name}`)?.host ?? encoded(name));
}

function encoded(text: string): string {
  return text.toWellFormed().replaceAll(/[^\0-\x7F]+/g, encodeURIComponent);
}
