import { hkdfSync } from 'node:crypto';
import { fromBytes, signed, toHex } from './encoding.ts';
import { N } from './group.ts';
import type { StoredVerifier } from './verification.ts';

/**
 * Salt and verifier of a user that does not exist, to be used exactly like those of one that does: the same salt at every
 * attempt, on every node and after a restart, and the same work (RFC 5054 section 2.5.1.3). Nobody knows a secret for it.
 *
 * @param seed secret and specific to the name that was asked for, such as HMAC(pool secret, user name); 32 bytes
 */
export function fakeVerifier(seed: Uint8Array): StoredVerifier {
  const salt = new Uint8Array(hkdfSync('sha256', seed, '', 'latchkey srp unknown user salt', 16));
  // 16 bytes more than N, so that the remainder is as good as uniform; a square, as every power of g is.
  const root = fromBytes(new Uint8Array(hkdfSync('sha256', seed, '', 'latchkey srp unknown user verifier', 400)));
  return { salt: toHex(fromBytes(salt)), verifier: signed(root ** 2n % N) };
}
