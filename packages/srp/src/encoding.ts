/** Bytes in memory that is not shared between threads, as WebCrypto requires. */
export type Bytes = Uint8Array<ArrayBuffer>;

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const nonHex = /[^0-9a-fA-F]/;
const standardBase64 = /^[A-Za-z0-9+/]*={0,2}$/;
const encoder = new TextEncoder();

/**
 * Encodes an integer as Cognito hashes it or sends it in base64: like Java's `BigInteger.toByteArray()` of a non-negative
 * number. That is big-endian two's complement in as few bytes as possible: `00` is put in front if and only if the top bit is set,
 * and zero is one byte. The length depends on the number: N takes 385 bytes, and about one session key in 256 takes one byte less
 * than the others.
 *
 * This is neither PAD() of RFC 5054, which pads to the length of N, nor plain minimal bytes. All formulas use this one function: an
 * implementation that pads differently in one place fails in about one sign-in of 256.
 *
 * @throws RangeError for a negative number
 */
export function signed(n: bigint): Bytes {
  if (n < 0n) throw new RangeError('Negative.');
  const hex = toHex(n);
  if (hex.length % 2 === 1) return hexToBytes(`0${hex}`);
  // From '8' on, the top bit is set.
  return hexToBytes(hex >= '8' ? `00${hex}` : hex);
}

/** Writes an integer like Cognito's SALT, SRP_A and SRP_B: lower-case hex without leading zeros, so its length may be odd. */
export function toHex(n: bigint): string {
  return n.toString(16);
}

/** Reads unsigned big-endian bytes, with or without leading zeros, as an integer. An empty array is 0. */
export function fromBytes(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytesToHex(bytes)}`);
}

/** The result of {@link parseHex}. */
export type ParsedHex = { ok: true; value: bigint } | { ok: false; reason: 'malformed' | 'too-long' };

/**
 * Parses an unsigned integer in hex from an untrusted source: any case, any zero padding, odd or even length. The length is checked
 * first, so that a long text costs nothing. Signs, prefixes, spaces and the empty text are malformed.
 */
export function parseHex(text: string, maxDigits: number): ParsedHex {
  const parsed = integerOf(text, maxDigits);
  return typeof parsed === 'string' ? { ok: false, reason: parsed } : { ok: true, value: parsed };
}

/** {@link parseHex} with a shorter result, for what browsers load: the integer, or why there is none. */
export function integerOf(text: string, maxDigits: number): bigint | 'malformed' | 'too-long' {
  if (text.length > maxDigits) return 'too-long';
  return text === '' || nonHex.test(text) ? 'malformed' : BigInt(`0x${text}`);
}

/** Writes bytes as hex, two lower-case digits each. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += hexPairs[byte];
  return hex;
}

/** Reads the bytes of a text that is known to be hex of even length. */
export function hexToBytes(hex: string): Bytes {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < hex.length; i++) {
    // The low half of a byte is the digit of 0-9 (0x30-0x39), and the digit minus 9 of A-F (0x41-0x46) and a-f (0x61-0x66).
    const code = hex.charCodeAt(i);
    bytes[i >> 1] = ((bytes[i >> 1] as number) << 4) | ((code & 15) + 9 * (code >> 6));
  }
  return bytes;
}

/** Encodes bytes as standard base64 (RFC 4648 section 4) with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Decodes standard base64 with padding. Undefined for anything else, including the URL-safe alphabet and line breaks. */
export function fromBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0 || !standardBase64.test(text)) return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Encodes a text as UTF-8. Lone surrogates become U+FFFD, as in every JavaScript client. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Joins byte arrays. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * Compares byte arrays without stopping at the first difference, so that the time depends on the lengths only. JavaScript engines do
 * not guarantee this, so the Node engine uses `crypto.timingSafeEqual` instead.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
