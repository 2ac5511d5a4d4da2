/**
 * base^exponent mod N in OpenSSL, about five times as fast as BigInt and, unlike BigInt, written to take the same time for
 * every secret exponent (private keys of its Diffie-Hellman carry BN_FLG_CONSTTIME).
 *
 * N is OpenSSL's built-in group `modp15`, so Diffie-Hellman with a private key of our choice is the modular
 * exponentiation: generateKeys() is 2^e, computeSecret(b) is b^e. Node hides setPrivateKey() from its built-in groups;
 * calling the method of the general class on one of them works, but is not documented. Therefore {@link fastestModPow}
 * compares it with BigInt before anything depends on it, and nothing else in the project touches node:crypto's
 * Diffie-Hellman. Ways that look simpler and are not: createDiffieHellman(N, 2) tests the prime for seconds on Node 24,
 * publicEncrypt() with N as an RSA modulus is not constant time.
 */
import { DiffieHellman, getDiffieHellman, randomBytes } from 'node:crypto';
import { requireType } from './argument-types.ts';
import { fromBytes, toHex } from './encoding.ts';
import { N } from './group.ts';
import { modPow } from './mod-pow.ts';

/** base^exponent mod N for non-negative integers. */
export type ModPow = (base: bigint, exponent: bigint) => bigint;

/** The exponentiation in OpenSSL. Trust it only through {@link fastestModPow}. */
export const opensslModPow: ModPow = (base, exponent) => {
  const b = base % N;
  // Node refuses to see 0, 1 and N - 1 as public keys, and an empty private key.
  if (exponent === 0n || b === 1n) return 1n;
  if (b === 0n) return 0n;
  if (b === N - 1n) return exponent % 2n === 0n ? 1n : b;
  const group = getDiffieHellman('modp15');
  DiffieHellman.prototype.setPrivateKey.call(group, evenHex(exponent), 'hex');
  const power = b === 2n ? group.generateKeys('hex') : group.computeSecret(evenHex(b), 'hex', 'hex');
  return BigInt(`0x${power}`);
};

/**
 * The candidate if it agrees with BigInt on every case of the self-check, else BigInt. Node 22 ends up with BigInt: its
 * OpenSSL refuses bases that are not squares, and its check of the others costs more than BigInt's whole work.
 * The check takes about 15 ms.
 */
export function fastestModPow(candidate: ModPow = opensslModPow): ModPow {
  requireType('function', { candidate }, ['candidate']);
  try {
    return selfCheckCases().every(([base, exponent]) => candidate(base, exponent) === modPow(base, exponent))
      ? candidate
      : modPow;
  } catch {
    return modPow;
  }
}

/** Squares and non-squares (-1 is not a square mod N, so of r and N - r one is not), the edges, odd and even exponents. */
function selfCheckCases(): [base: bigint, exponent: bigint][] {
  const r = fromBytes(randomBytes(383)) + 3n;
  const e = fromBytes(randomBytes(31));
  const topBit = 1n << 255n;
  return [
    [2n, topBit + e],
    [r, topBit + e],
    [N - r, 2n * e + 1n],
    [N - r, 6n],
    [N + r, 5n],
    [2n, 1n],
    [2n, 0n],
    [N - 2n, 3n],
    [3n, 3072n],
    [0n, 7n],
    [1n, 7n],
    [N - 1n, 7n],
    [N - 1n, 8n],
    [N, 1n],
  ];
}

/** Node's own hex decoder drops the last digit of an odd number of them. */
function evenHex(n: bigint): string {
  const hex = toHex(n);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
