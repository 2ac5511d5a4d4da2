/** Where the certificate of a server comes from, by its options. */
import { isIP } from 'node:net';
import type { IssuerChoice } from '../../tokens/issuer.ts';
import type { CertificateSource } from '../../tls/open-tls.ts';
import { StartError } from '../start-error.ts';
import type { StartOptions } from '../start-options.ts';

/** Addresses that stand for every address of the machine. */
const everyAddress = new Set(['0.0.0.0', '::']);

/**
 * Returns the source of the certificate, or undefined for a server without TLS.
 * @throws StartError
 */
export function certificateSource(
  { mode, tlsCert, tlsKey, developmentTls = false, allowedHosts = [] }: StartOptions,
  dataDir: string,
  host: string,
  issuer: IssuerChoice,
): CertificateSource | undefined {
  if (developmentTls) {
    if (mode === 'production') {
      throw new StartError(
        'A server in production has no development certificate authority.',
        'Give the files of a certificate: tlsCert and tlsKey.',
      );
    }
    if (tlsCert !== undefined || tlsKey !== undefined) {
      throw new StartError(
        'A server has either the files of a certificate or a development certificate authority.',
        'Leave out --tls, or --tls-cert and --tls-key.',
      );
    }
    const own = everyAddress.has(host) ? [] : [host];
    const named = issuer instanceof URL ? [nameIn(issuer.hostname)] : [];
    return { authorityDirectory: dataDir, names: [...allowedHosts, ...own, ...named] };
  }
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new StartError(
      'TLS needs a certificate and its key, and only one of the two was given.',
      'Give both: --tls-cert FILE --tls-key FILE.',
    );
  }
  return { files: { cert: tlsCert, key: tlsKey } };
}

/** Returns a host of a URL without the brackets of an IPv6 address. */
function nameIn(hostname: string): string {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) === 0 ? hostname : address;
}
