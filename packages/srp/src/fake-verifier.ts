import { createHash } from 'node:crypto';
import { fromBytes, signed, toHex } from './encoding.ts';
import { N } from './group.ts';
import type { StoredVerifier } from './verification.ts';

const saltLength = 16;
/** 16 bytes more than N, so that the remainder is as good as uniform. It is squared, as every power of g is a square. */
const rootLength = 400;

/**
 * Salt and verifier of a user that does not exist, to be used exactly like those of one that does: the same salt at every
 * attempt, on every node and after a restart, and the same work (RFC 5054 section 2.5.1.3). Nobody knows a secret for it.
 *
 * @param seed secret and specific to the name that was asked for, such as HMAC(pool secret, user name); 32 bytes
 */
export function fakeVerifier(seed: Uint8Array): StoredVerifier {
  // SHAKE256 (FIPS 202) of a secret seed is a key derivation, and a tenth of the work of HKDF at this length.
  const bytes = createHash('shake256', { outputLength: saltLength + rootLength });
  const material = bytes.update('latchkey srp unknown user').update(seed).digest();
  const root = fromBytes(material.subarray(saltLength));
  return { salt: toHex(fromBytes(material.subarray(0, saltLength))), verifier: signed(root ** 2n % N) };
}
