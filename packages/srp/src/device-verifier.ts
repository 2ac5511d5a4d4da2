import { fromBase64, fromBytes, signed, toHex } from './encoding.ts';
import { N } from './group.ts';
import type { StoredVerifier } from './verification.ts';

/** v has at most 385 bytes and salts have 16 or 17. Clients may pad them, within these limits. */
const maxVerifierBytes = 512;
const maxSaltBytes = 64;

/** The result of {@link parseDeviceVerifier}. */
export type ParsedDeviceVerifier =
  | ({ readonly ok: true } & StoredVerifier)
  | { readonly ok: false; readonly reason: 'malformed' | 'negative' | 'out-of-range' };

/**
 * Parses the DeviceSecretVerifierConfig of ConfirmDevice: two integers in standard base64 of two's complement bytes, minimal or with
 * more leading zeros. The padding of base64 may be missing, as Java's decoder allows. A value with its top bit set is negative; Cognito
 * rejects it too (observed: "Negate value passed for salt and Password verifier"). With a verifier of 0, 1, N - 1 or more, anybody
 * could sign in, or nobody.
 */
export function parseDeviceVerifier(config: {
  readonly passwordVerifierBase64: string;
  readonly saltBase64: string;
}): ParsedDeviceVerifier {
  const verifier = parseSigned(config.passwordVerifierBase64, maxVerifierBytes);
  if (typeof verifier === 'string') return { ok: false, reason: verifier };
  const salt = parseSigned(config.saltBase64, maxSaltBytes);
  if (typeof salt === 'string') return { ok: false, reason: salt };
  if (verifier <= 1n || verifier >= N - 1n) return { ok: false, reason: 'out-of-range' };
  return { ok: true, verifier: signed(verifier), salt: toHex(salt) };
}

/** Adds missing padding. A remainder of one character is not base64 and stays invalid. */
function padded(base64: string): string {
  const missing = base64.includes('=') ? 0 : (4 - (base64.length % 4)) % 4;
  return base64 + '='.repeat(missing);
}

function parseSigned(base64: string, maxBytes: number): bigint | 'malformed' | 'negative' | 'out-of-range' {
  if (base64.length > Math.ceil(maxBytes / 3) * 4) return 'out-of-range';
  const bytes = fromBase64(padded(base64));
  const first = bytes?.[0];
  if (bytes === undefined || first === undefined) return 'malformed';
  return first >= 0x80 ? 'negative' : fromBytes(bytes);
}
