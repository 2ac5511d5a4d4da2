/**
 * base^exponent mod N in OpenSSL. It is about five times as fast as BigInt and, unlike BigInt, takes the same time for every secret
 * exponent by design (OpenSSL marks private keys of Diffie-Hellman with BN_FLG_CONSTTIME).
 *
 * N is OpenSSL's built-in group `modp15`, so Diffie-Hellman with a chosen private key is the modular exponentiation:
 * generateKeys() is 2^e, computeSecret(b) is b^e. Node's built-in groups do not have setPrivateKey(). Calling the method of the general
 * class on one of them works, but is not documented. Therefore {@link fastestModPow} compares the results with BigInt before anything
 * depends on them, and nothing else in the project uses node:crypto's Diffie-Hellman. Alternatives that look simpler do not work:
 * createDiffieHellman(N, 2) tests the prime for seconds on Node 24, and publicEncrypt() with N as an RSA modulus is not constant time.
 */
import { DiffieHellman, getDiffieHellman, randomBytes } from 'node:crypto';
import { requireType } from './argument-types.ts';
import { fromBytes, toHex } from './encoding.ts';
import { N } from './group.ts';
import { modPow } from './mod-pow.ts';

/** Computes base^exponent mod N for non-negative integers. */
export type ModPow = (base: bigint, exponent: bigint) => bigint;

/** The exponentiation in OpenSSL. Use it only through {@link fastestModPow}, which checks it. */
export const opensslModPow: ModPow = (base, exponent) => {
  const b = base % N;
  // Node rejects 0, 1 and N - 1 as public keys, and an empty private key.
  if (exponent === 0n || b === 1n) return 1n;
  if (b === 0n) return 0n;
  if (b === N - 1n) return exponent % 2n === 0n ? 1n : b;
  const group = getDiffieHellman('modp15');
  DiffieHellman.prototype.setPrivateKey.call(group, evenHex(exponent), 'hex');
  const power = b === 2n ? group.generateKeys('hex') : group.computeSecret(evenHex(b), 'hex', 'hex');
  return BigInt(`0x${power}`);
};

/**
 * Returns the candidate if it gives the same results as BigInt in every case of the self-check, otherwise BigInt. Node 22 uses BigInt:
 * its OpenSSL rejects bases that are not squares, and its check of the others costs more than all of BigInt's work. The self-check
 * takes about 15 ms.
 *
 * @throws SrpError if the candidate is not a function
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

/** Squares and non-squares (-1 is not a square mod N, so one of r and N - r is not), edge cases, odd and even exponents. */
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

/** Node's hex decoder drops the last digit if their number is odd. */
function evenHex(n: bigint): string {
  const hex = toHex(n);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
