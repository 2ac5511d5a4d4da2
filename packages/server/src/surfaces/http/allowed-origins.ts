/**
 * Which pages may make signed calls and read the inbox. Operations without a signature are for the pages of any origin, as
 * on AWS. Signed ones are for administrators: in development any signature is accepted, and any page that is open in a
 * developer's browser could make one.
 */
import { isIPv4 } from 'node:net';

export interface AllowedOrigins {
  /** Whether a request with this Origin header is answered; null when it has none, and comes from no page. */
  allows(origin: string | null): boolean;
}

/** Whether a text is an origin as browsers send it: `https://app.example.com`, or `http://app.test:3000`. */
export function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}

/**
 * The given origins, and pages of this machine on any port: whoever can serve those can reach the server anyway.
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

/** The headers that let a page of an allowed origin read an answer which is not for everybody. */
export function corsHeadersFor(origin: string | null): Readonly<Record<string, string>> {
  // Caches must not give the answer for one page to another.
  return origin === null ? { vary: 'Origin' } : { vary: 'Origin', 'access-control-allow-origin': origin };
}
