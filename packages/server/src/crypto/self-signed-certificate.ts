/**
 * Self-signed X.509 certificates (RFC 5280) around an RSA key. SAML uses them as the wrapping of a key: nobody
 * follows a chain, so they have no extensions.
 */
import { createPrivateKey, createPublicKey, type KeyObject, generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '../ports/random.ts';
import { BIT_STRING, element, GENERALIZED_TIME, INTEGER, sequence, SET, UTC_TIME, UTF8_STRING } from './der.ts';

/** A key pair with its certificate. */
export interface CertifiedKey {
  /** X.509, DER in base64 without line breaks. */
  readonly certificate: string;
  /** PKCS #8, DER in base64. */
  readonly privateKey: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const generate = promisify(generateKeyPair);

/**
 * Generates an RSA key of 2048 bits, and a certificate that is valid for a number of years from now.
 * @param commonName subject and issuer
 */
export async function certifiedKey(
  commonName: string,
  years: number,
  now: number,
  random: Pick<Random, 'bytes'>,
): Promise<CertifiedKey> {
  const { privateKey } = await generate('rsa', { modulusLength: 2_048 });
  return certified(privateKey, commonName, years, now, random);
}

/**
 * Issues a new certificate for the same key: signatures that can be verified with the old one can be verified with the
 * new one, and the other way round.
 */
export function recertifiedKey(
  { privateKey }: Pick<CertifiedKey, 'privateKey'>,
  commonName: string,
  years: number,
  now: number,
  random: Pick<Random, 'bytes'>,
): CertifiedKey {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return certified(key, commonName, years, now, random);
}

function certified(
  privateKey: KeyObject,
  commonName: string,
  years: number,
  now: number,
  random: Pick<Random, 'bytes'>,
): CertifiedKey {
  // The fields have whole seconds.
  const from = new Date(Math.floor(now / 1_000) * 1_000);
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  const certificate = signedCertificate(privateKey, commonName, [from, until], random.bytes(16));
  return {
    certificate: certificate.toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    expiresAt: until.getTime(),
  };
}

/** Section 4.1, of version 3. */
function signedCertificate(
  privateKey: KeyObject,
  commonName: string,
  validity: readonly [Date, Date],
  serial: Uint8Array,
): Buffer {
  const name = sequence(element(SET, sequence(COMMON_NAME, element(UTF8_STRING, Buffer.from(commonName)))));
  const signed = sequence(
    element(VERSION, element(INTEGER, Buffer.of(2))),
    // Positive, and not empty (section 4.1.2.2).
    element(INTEGER, Buffer.concat([Buffer.of(0x01), serial])),
    SHA256_WITH_RSA,
    name,
    sequence(...validity.map(time)),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', signed, privateKey);
  return sequence(signed, SHA256_WITH_RSA, element(BIT_STRING, Buffer.concat([Buffer.of(0), signature])));
}

/** The tag of the version (section 4.1). */
const VERSION = 0xa0;

/** 1.2.840.113549.1.1.11 without parameters, which are NULL (RFC 4055 section 5). */
const SHA256_WITH_RSA = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'));
/** 2.5.4.3. */
const COMMON_NAME = Buffer.from('0603550403', 'hex');

/** Section 4.1.2.5: years from 2050 on have four digits. */
function time(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050
    ? element(UTC_TIME, Buffer.from(text.slice(2)))
    : element(GENERALIZED_TIME, Buffer.from(text));
}
