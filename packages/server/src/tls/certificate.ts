/** The certificate of a server with its key, and the reasons why it cannot be used. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { CertificateError } from './certificate-error.ts';

export interface Certificate {
  /** The certificate of the server, then those of its issuers, in PEM. */
  readonly cert: string;
  /** Its private key, in PEM. */
  readonly key: string;
}

/** Where the two parts of a certificate were read. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * Checks that certificate and key can be read, belong together, and are valid now.
 * @param now milliseconds since the epoch
 * @throws CertificateError
 */
export function checkCertificate({ cert, key }: Certificate, files: CertificateFiles, now: number): void {
  const chain = chainIn(cert, files);
  const privateKey = privateKeyIn(key, files);
  const [own] = chain;
  if (own?.checkPrivateKey(privateKey) !== true) {
    const isInChain = chain.some((certificate) => certificate.checkPrivateKey(privateKey));
    throw new CertificateError(
      `The certificate in ${files.cert} does not belong to the key in ${files.key}.`,
      isInChain
        ? "Put the server's certificate first in the file, and those of its issuers after it."
        : 'Give the certificate that was issued for this key.',
    );
  }
  if (now > own.validToDate.getTime()) {
    throw new CertificateError(
      `The certificate in ${files.cert} expired on ${dateOf(own.validToDate)}.`,
      'Renew it, and start the server again.',
    );
  }
  if (now < own.validFromDate.getTime()) {
    throw new CertificateError(
      `The certificate in ${files.cert} is not valid before ${dateOf(own.validFromDate)}.`,
      'Check the clock of this machine.',
    );
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const advice =
      'Give an RSA key of at least 2048 bits or an elliptic curve key, with a certificate signed by SHA-256.';
    throw new CertificateError(
      `OpenSSL does not accept the certificate in ${files.cert}: ${reasonOf(error)}.`,
      advice,
      error,
    );
  }
}

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Returns the certificates of a PEM file, in their order; never an empty list. */
function chainIn(cert: string, files: CertificateFiles): readonly X509Certificate[] {
  const advice =
    "Give the server's certificate in PEM, then those of its issuers; they begin with -----BEGIN CERTIFICATE-----.";
  const parts = cert.match(certificatePattern) ?? [];
  if (parts.length === 0) throw new CertificateError(`There is no certificate in ${files.cert}.`, advice);
  try {
    return parts.map((part) => new X509Certificate(part));
  } catch (error) {
    throw new CertificateError(`A certificate in ${files.cert} is damaged: ${reasonOf(error)}.`, advice, error);
  }
}

function privateKeyIn(key: string, files: CertificateFiles): KeyObject {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(key)) {
    throw new CertificateError(
      `The key in ${files.key} is encrypted with a passphrase.`,
      `Store it without one, in a file that only the server can read: openssl pkey -in ${files.key} -out server.key`,
    );
  }
  try {
    return createPrivateKey(key);
  } catch (error) {
    // The reason is left out: nothing of a key file belongs in a message.
    throw new CertificateError(
      `There is no private key in ${files.key}.`,
      'Give the key in PEM; it begins with -----BEGIN PRIVATE KEY-----.',
      error,
    );
  }
}

function dateOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Returns OpenSSL's words for a failure, such as `ee key too small`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  return 'reason' in error ? String(error.reason) : error.message;
}
