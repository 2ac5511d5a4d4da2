/** Addresses of apps to which browsers are redirected (RFC 6749 section 3.1.2). */
import type { ClientDefinition } from '../../records/client.ts';

/** Whether the address is a callback URL of the client. Texts are compared exactly, as in RFC 9700 section 4.1.3. */
export function isCallback({ CallbackURLs = [] }: ClientDefinition, address: string): boolean {
  return CallbackURLs.includes(address);
}

/** Whether the address is a sign-out URL of the client. */
export function isSignOutAddress({ LogoutURLs = [] }: ClientDefinition, address: string): boolean {
  return LogoutURLs.includes(address);
}

/**
 * Adds parameters to the address of an app. Its own query stays as it is (RFC 6749 section 3.1.2).
 *
 * @param place the implicit grant answers in the fragment
 */
export function withParameters(
  address: string,
  parameters: readonly (readonly [name: string, value: string])[],
  place: 'query' | 'fragment',
): string {
  const added = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString();
  if (place === 'fragment') return `${address}#${added}`;
  return `${address}${address.includes('?') ? '&' : '?'}${added}`;
}
