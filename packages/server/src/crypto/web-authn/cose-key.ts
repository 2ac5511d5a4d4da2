/** Public keys of passkeys: COSE_Key (RFC 9052 section 7, RFC 9053, RFC 8230), as authenticators send them. */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** COSE identifiers of the algorithms that Cognito accepts: ES256 and RS256 (StartWebAuthnRegistration, sample). */
export const supportedAlgorithms: readonly number[] = [-7, -257];

/** A decoded COSE_Key: numbered parameters. */
export interface CoseParameters {
  get(parameter: number): unknown;
}

const RSA_BYTES = { min: 256, max: 512 };

/**
 * Whether a key is complete and of a supported kind: a point on P-256, or an RSA key of 2048 to 4096 bits. A passkey
 * with another key could be registered, but could never be used to sign in.
 */
export function isUsableKey(key: CoseParameters): boolean {
  const jwk = jwkOf(key);
  if (jwk === undefined) return false;
  try {
    createPublicKey({ key: jwk, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

/** Reads the private key of an ES256 passkey: P-256, PKCS#8 in base64 or base64url; undefined for anything else. */
export function es256PrivateKey(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the COSE_Key of a public key on P-256 for ES256, in the order of canonical CBOR. */
export function es256CoseKey(publicKey: KeyObject): Uint8Array {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}, both coordinates as 32 bytes.
  const head = Buffer.from('a5010203262001215820', 'hex');
  return Buffer.concat([head, Buffer.from(x, 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]);
}

function jwkOf(key: CoseParameters): JsonWebKey | undefined {
  const [kty, algorithm] = [key.get(1), key.get(3)];
  if (kty === 2 && algorithm === -7 && key.get(-1) === 1) {
    const [x, y] = [bytes(key.get(-2), 32, 32), bytes(key.get(-3), 32, 32)];
    return x === undefined || y === undefined ? undefined : { kty: 'EC', crv: 'P-256', x, y };
  }
  if (kty === 3 && algorithm === -257) {
    const [n, e] = [bytes(key.get(-1), RSA_BYTES.min, RSA_BYTES.max), bytes(key.get(-2), 1, 4)];
    return n === undefined || e === undefined ? undefined : { kty: 'RSA', n, e };
  }
  return undefined;
}

function bytes(value: unknown, min: number, max: number): string | undefined {
  if (!(value instanceof Uint8Array) || value.length < min || value.length > max) return undefined;
  return Buffer.from(value).toString('base64url');
}
