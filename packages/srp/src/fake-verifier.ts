import { createHash } from 'node:crypto';
import { requireBytes } from './argument-types.ts';
import { toHex } from './encoding.ts';
import { N } from './group.ts';
import { integerOfBytes, signedBytes } from './node-primitives.ts';
import type { StoredVerifier } from './verification.ts';

const saltLength = 16;
/** 16 bytes more than N, so that the remainder is practically uniform. It is squared, because every power of g is a square. */
const rootLength = 400;

/**
 * Returns salt and verifier of a decoy user, to be used exactly like those of an existing user: the same salt in every
 * attempt, on every node and after a restart, and the same work (RFC 5054 section 2.5.1.3). Nobody knows a secret for it.
 *
 * @param seed secret and specific to the requested name, such as HMAC(pool secret, user name); 32 bytes
 * @throws SrpError if `seed` is not a Uint8Array
 */
export function fakeVerifier(seed: Uint8Array): StoredVerifier {
  requireBytes({ seed }, 'seed');
  // SHAKE256 (FIPS 202) of a secret seed is a key derivation, with a tenth of the work of HKDF at this length.
  const bytes = createHash('shake256', { outputLength: saltLength + rootLength });
  const material = bytes.update('latchkey srp unknown user').update(seed).digest();
  const root = integerOfBytes(material.subarray(saltLength));
  return { salt: toHex(integerOfBytes(material.subarray(0, saltLength))), verifier: signedBytes(root ** 2n % N) };
}
