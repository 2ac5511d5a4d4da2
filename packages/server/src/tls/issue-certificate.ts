/**
 * Issues the certificates of a development certificate authority: ECDSA on P-256, which every TLS client accepts. This
 * file is loaded only where they are needed.
 *
 * @module
 */
// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 does not start without it
import 'reflect-metadata';
import { createPrivateKey, createPublicKey, type webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };

/** nameConstraints (RFC 5280, section 4.2.1.10). */
const NAME_CONSTRAINTS = '2.5.29.30';

/** What both kinds of certificates need. */
interface Issue {
  /** The authority's private key, PKCS #8 in PEM. */
  readonly authorityKey: string;
  /** The authority's name: `CN=...`. */
  readonly authorityName: string;
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * Returns the certificate of the authority in PEM. It issues certificates of servers only, not of other authorities.
 * @param constraints the value of nameConstraints, in DER
 */
export async function authorityCertificate(issue: Issue, constraints: Uint8Array): Promise<string> {
  const { publicKey, signingKey } = keysOf(issue.authorityKey);
  const certificate = await X509CertificateGenerator.create({
    ...common(issue, signingKey),
    subject: issue.authorityName,
    publicKey,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new Extension(NAME_CONSTRAINTS, true, constraints),
      await SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return pemOf(certificate.toString('pem'));
}

/** The names of a server. */
export interface ServerNames {
  readonly dns: readonly string[];
  readonly addresses: readonly string[];
}

/**
 * Returns the certificate of a server in PEM.
 * @param serverKey the server's private key, PKCS #8 in PEM
 */
export async function serverCertificate(issue: Issue, serverKey: string, names: ServerNames): Promise<string> {
  const authority = keysOf(issue.authorityKey);
  const { publicKey } = keysOf(serverKey);
  const certificate = await X509CertificateGenerator.create({
    ...common(issue, authority.signingKey),
    subject: 'CN=Latchkey development server',
    publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: 'dns' as const, value })),
        ...names.addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
      await SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return pemOf(certificate.toString('pem'));
}

function common({ authorityName, serial, notBefore, notAfter }: Issue, signingKey: webcrypto.CryptoKey) {
  // A serial number is positive and not zero (section 4.1.2.2).
  const serialNumber = `01${Buffer.from(serial).toString('hex')}`;
  return { issuer: authorityName, serialNumber, notBefore, notAfter, signingAlgorithm, signingKey };
}

function keysOf(pem: string) {
  const privateKey = createPrivateKey(pem);
  return {
    signingKey: privateKey.toCryptoKey(ecdsa, false, ['sign']),
    publicKey: createPublicKey(privateKey).toCryptoKey(ecdsa, true, ['verify']),
  };
}

function pemOf(text: string): string {
  return `${text.trimEnd()}\n`;
}
