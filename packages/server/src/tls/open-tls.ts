/** The certificate that a server presents, and its renewal while the server runs. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createRecentlyUsed } from '../crypto/recently-used.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { Certificate, CertificateFiles } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';
import { readCertificate } from './certificate-files.ts';
import { type DevelopmentAuthority, openDevelopmentAuthority } from './development-authority.ts';

/** Where the certificate comes from: files of the operator, or a development certificate authority in a directory. */
export type CertificateSource =
  | { readonly files: CertificateFiles }
  | { readonly authorityDirectory: string; readonly names: readonly string[] };

export interface TlsParts {
  readonly clock: Clock;
  readonly random: Pick<Random, 'bytes'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface Tls {
  /** The certificate at the start. */
  readonly certificate: Certificate;
  /** Returns what to present to a client that asks for this name; undefined for `certificate`. */
  readonly contextFor: ((serverName: string) => Promise<SecureContext | undefined>) | undefined;
  /** The certificate file of the development authority. */
  readonly authorityFile: string | undefined;
  /** Calls `use` with each certificate that takes the place of the one before. */
  watch(use: (certificate: Certificate) => void, everyMs?: number): void;
  close(): void;
}

/**
 * Time between two looks at the files. Polling also sees files behind symbolic links that are switched, as certbot and
 * Kubernetes do it, and works on every system.
 */
const lookMs = 5_000;

/** A certificate of the development authority is renewed when fewer than 30 days are left. */
const renewBeforeMs = 30 * 24 * 60 * 60_000;

/** Names for which a certificate is kept. Clients choose them. */
const keptNames = 100;

/**
 * Opens the certificate.
 * @throws CertificateError
 */
export async function openTls(source: CertificateSource, parts: TlsParts): Promise<Tls> {
  if ('files' in source) {
    const load = () => readCertificate(source.files, parts.clock.now());
    return watched(await load(), load, parts, { contextFor: undefined, authorityFile: undefined });
  }
  const { authorityDirectory: directory, names } = source;
  const authority = await openDevelopmentAuthority({ directory, names, ...parts });
  const { file } = authority;
  if (authority.isNew) parts.log.info({ file }, 'a certificate of the development certificate authority was created');
  const first = await authority.certify();
  let current = first;
  const load = async () => {
    if (endOf(current) - parts.clock.now() < renewBeforeMs) current = await authority.certify();
    return current;
  };
  return watched(first, load, parts, { contextFor: contextsOf(authority, parts.clock), authorityFile: file });
}

function watched(
  certificate: Certificate,
  load: () => Promise<Certificate>,
  { log }: TlsParts,
  rest: Pick<Tls, 'contextFor' | 'authorityFile'>,
): Tls {
  let timer: NodeJS.Timeout | undefined;
  let current = certificate;
  let problem = '';
  const look = async (use: (certificate: Certificate) => void) => {
    try {
      const next = await load();
      problem = '';
      if (next.cert === current.cert && next.key === current.key) return;
      use(next);
      current = next;
      log.info({ validUntil: new Date(endOf(next)).toISOString() }, 'the TLS certificate was replaced');
    } catch (error) {
      // For a moment the two files may not belong together. The same problem is reported once.
      const { message } = error instanceof Error ? error : new Error(String(error));
      if (message !== problem) {
        const advice = error instanceof CertificateError ? error.advice : undefined;
        log.warn({ problem: message, advice }, 'the TLS certificate was not replaced');
      }
      problem = message;
    }
  };
  return {
    certificate,
    ...rest,
    watch(use, everyMs = lookMs) {
      let looking = false;
      timer = setInterval(() => {
        if (looking) return;
        looking = true;
        void look(use).finally(() => (looking = false));
      }, everyMs).unref();
    },
    close: () => clearInterval(timer),
  };
}

/**
 * Certificates for names below localhost and below allowed domains. Clients accept no wildcard directly below a
 * top-level domain, so `*.localhost` would be of no use.
 */
function contextsOf(authority: DevelopmentAuthority, clock: Clock): NonNullable<Tls['contextFor']> {
  const kept = createRecentlyUsed<{ readonly end: number; readonly context: SecureContext }>(keptNames);
  return async (serverName) => {
    const name = serverName.toLowerCase();
    if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(name) || !authority.names.permits(name)) return undefined;
    const known = kept.get(name);
    if (known !== undefined && clock.now() < known.end - renewBeforeMs) return known.context;
    const certificate = await authority.certify(name);
    const context = createSecureContext({ ...certificate, minVersion: 'TLSv1.2' });
    kept.set(name, { end: endOf(certificate), context });
    return context;
  };
}

function endOf({ cert }: Certificate): number {
  return new X509Certificate(cert).validToDate.getTime();
}
