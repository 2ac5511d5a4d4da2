/**
 * The origins whose pages may make signed calls and read the inbox. Pages of any origin may call operations without a
 * signature, as on AWS. Signed calls are for administrators: because development accepts any signature, every page in a
 * developer's browser could otherwise make one.
 */
import { isIPv4 } from 'node:net';

export interface AllowedOrigins {
  /**
   * Whether a request with this Origin header is allowed. Null: the request has no such header, so it is not from a
   * page.
   */
  allows(origin: string | null): boolean;
}

/** Returns whether a text is an origin as browsers send it: `https://app.example.com` or `http://app.test:3000`. */
export function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}

/**
 * Allows the given origins, and pages of this machine on any port: a program that serves such a page can reach the
 * server anyway.
 *
 * @param given as `isOrigin` accepts them
 */
export function createAllowedOrigins(given: readonly string[] = []): AllowedOrigins {
  const allowed = new Set(given);
  return { allows: (origin) => origin === null || allowed.has(origin) || isOfThisMachine(origin) };
}

function isOfThisMachine(origin: string): boolean {
  if (!isOrigin(origin)) return false;
  const { hostname } = new URL(origin);
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}

/** Returns the headers that let a page of an allowed origin, and no other page, read an answer. */
export function corsHeadersFor(origin: string | null): Readonly<Record<string, string>> {
  // A cache must not reuse the answer for a page of another origin.
  return origin === null ? { vary: 'Origin' } : { vary: 'Origin', 'access-control-allow-origin': origin };
}
