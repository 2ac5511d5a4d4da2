/** The `iss` claim: the address that a pool's tokens name as their issuer. */
import type { IssuerType } from '@latchkey/model';

/**
 * - `own`: the address of this server.
 * - `aws`: the address in Cognito's own tokens, for verifiers that accept no other.
 * - an http(s) address: where callers find this server, for example behind a proxy.
 */
export type IssuerChoice = 'own' | 'aws' | URL;

/** Addresses without a slash at the end. An issuer is the address, a slash and the pool id. */
export interface IssuerAddresses {
  /** The `iss` claim of tokens. */
  readonly issuerOf: (poolId: string, type?: IssuerType) => string;
  /** Where callers reach this server. */
  readonly publicUrl: () => string;
}

/**
 * Parses a choice.
 *
 * @returns undefined for anything else: other schemes, credentials, a query, a fragment
 */
export function parseIssuer(text: string): IssuerChoice | undefined {
  if (text === 'own' || text === 'aws') return text;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return url.href === url.origin + url.pathname ? url : undefined;
}

/** @param ownUrl returns the address at which this server listens; only called once it does */
export function issuerAddresses(choice: IssuerChoice, region: string, ownUrl: () => string): IssuerAddresses {
  if (choice === 'own') return { issuerOf: (poolId) => `${ownUrl()}/${poolId}`, publicUrl: ownUrl };
  if (choice === 'aws') {
    // A pool of several Regions has the second form.
    const host = (type: IssuerType) => `${type === 'UPDATED' ? 'issuer-' : ''}cognito-idp.${region}.amazonaws.com`;
    return { issuerOf: (poolId, type = 'ORIGINAL') => `https://${host(type)}/${poolId}`, publicUrl: ownUrl };
  }
  const base = withoutTrailingSlashes(choice.href);
  return { issuerOf: (poolId) => `${base}/${poolId}`, publicUrl: () => base };
}

/** The URL to connect to, for a server that listens on a host and port. */
export function serverUrl(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function withoutTrailingSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}
