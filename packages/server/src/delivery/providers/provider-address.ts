/** Parses the destinations of messages: the options `--email` and `--sms`. */

/** A provider that is not opened yet. */
export type ProviderAddress =
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly port: number;
      readonly secure: boolean;
      readonly user: string | null;
      readonly password: string | null;
    }
  | { readonly kind: 'webhook'; readonly url: URL }
  | { readonly kind: 'ses' | 'sns'; readonly endpoint: string | undefined };

/**
 * Reads an address: `smtp://user@host:587`, `smtps://host`, `https://host/path`, `ses`, `ses+http://localhost:4566`.
 * @returns undefined if no provider of the medium has such an address
 */
export function parseProviderAddress(medium: 'EMAIL' | 'SMS', text: string): ProviderAddress | undefined {
  const aws = medium === 'EMAIL' ? 'ses' : 'sns';
  if (text === aws) return { kind: aws, endpoint: undefined };
  if (text.startsWith(`${aws}+`)) {
    const endpoint = URL.parse(text.slice(aws.length + 1));
    return endpoint !== null && isWeb(endpoint) ? { kind: aws, endpoint: endpoint.href } : undefined;
  }
  const url = URL.parse(text);
  if (url === null) return undefined;
  if (isWeb(url)) return url.username === '' && url.hash === '' ? { kind: 'webhook', url } : undefined;
  return medium === 'EMAIL' && (url.protocol === 'smtp:' || url.protocol === 'smtps:') ? smtpAddress(url) : undefined;
}

/** The default ports are those of RFC 8314 for mail submission. */
function smtpAddress(url: URL): ProviderAddress | undefined {
  if (url.hostname === '' || !['', '/'].includes(url.pathname) || url.search !== '') return undefined;
  const secure = url.protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { kind: 'smtp', host, port, secure, user: decoded(url.username), password: decoded(url.password) };
}

/** Decodes a part of an address; null if it is empty. Text with invalid percent-encoding is returned unchanged. */
function decoded(part: string): string | null {
  if (part === '') return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}
