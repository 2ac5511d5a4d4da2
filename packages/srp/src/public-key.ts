import { parseHex, toHex } from './encoding.ts';
import { N } from './group.ts';

/** N has 768 hex digits. Some clients pad; nobody needs more than a third on top. */
const maxDigits = 1024;

/** What {@link acceptsA} says of an SRP_A. */
export type AcceptedA =
  | { readonly ok: true /** Canonical: lower case, no leading zeros. */; readonly A: string; readonly value: bigint }
  | { readonly ok: false; readonly reason: 'malformed' | 'too-long' | 'out-of-range' };

/**
 * Judge SRP_A, the client's public key. Cognito's clients send lower-case hex without padding, so of any length; leading
 * zeros and capitals mean the same integer and are taken.
 *
 * Refused is what would make S known to somebody without the password (RFC 5054 section 2.5.4 and more): A ≡ 0 gives
 * S = 0, and A ≡ ±1 lies in the only small subgroup of a safe prime. An A of N or more is another writing of one below
 * and no client makes it.
 */
export function acceptsA(hex: string): AcceptedA {
  const parsed = parseHex(hex, maxDigits);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (value <= 1n || value >= N - 1n) return { ok: false, reason: 'out-of-range' };
  return { ok: true, A: toHex(value), value };
}

/** The integer of an SRP_B, or undefined when a client must not go on: B ≡ 0 mod N, B not below N, or not hex. */
export function parseB(hex: string): bigint | undefined {
  const parsed = parseHex(hex, maxDigits);
  return parsed.ok && parsed.value > 0n && parsed.value < N ? parsed.value : undefined;
}
