import { integerOf, toHex } from './encoding.ts';
import { N } from './group.ts';

/** N has 768 hex digits. Some clients pad with zeros; a third more is enough for them. */
const maxDigits = 1024;

/** The result of {@link acceptsA}. */
export type AcceptedA =
  | { readonly ok: true /** Canonical: lower case, no leading zeros. */; readonly A: string; readonly value: bigint }
  | { readonly ok: false; readonly reason: 'malformed' | 'too-long' | 'out-of-range' };

/**
 * Checks SRP_A, the client's public key. Cognito's clients send lower-case hex without padding, so its length varies. Leading
 * zeros and upper case mean the same integer and are accepted.
 *
 * Rejects values that would reveal S to somebody without the password (RFC 5054 section 2.5.4 and more): A ≡ 0 gives S = 0, and
 * A ≡ ±1 is in the only small subgroup of a safe prime. An A of N or more is equivalent to one below N; no client sends it.
 */
export function acceptsA(hex: string): AcceptedA {
  const value = parseA(hex);
  return typeof value === 'string' ? { ok: false, reason: value } : { ok: true, A: toHex(value), value };
}

/** {@link acceptsA} with a shorter result, for what browsers load: the integer, or why it is rejected. */
export function parseA(hex: string): bigint | 'malformed' | 'too-long' | 'out-of-range' {
  const value = integerOf(hex, maxDigits);
  return typeof value === 'string' || (value > 1n && value < N - 1n) ? value : 'out-of-range';
}

/** Returns the integer of an SRP_B, or undefined if a client must not continue: B ≡ 0 mod N, B not below N, or not hex. */
export function parseB(hex: string): bigint | undefined {
  const value = integerOf(hex, maxDigits);
  return typeof value !== 'string' && value > 0n && value < N ? value : undefined;
}
