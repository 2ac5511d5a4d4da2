/** The resource of an authorization request (RFC 8707), which becomes the audience of the access token. */

/** Longest resource that is accepted: the longest address of an app client (RedirectUrlType of the service model). */
const longest = 1_024;

/**
 * Whether a text can be a resource: an absolute URL without a fragment (RFC 8707 section 2), which uses HTTPS, HTTP on
 * this machine, or a scheme of its own ("Authorize endpoint" of the developer guide). It need not be a resource server of
 * the pool.
 */
export function isResource(text: string): boolean {
  if (text.length > longest || /[\s#]/.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol !== 'http:' || hostname === 'localhost';
}
