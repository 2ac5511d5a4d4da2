/** Base32 of RFC 4648 section 6. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Decodes base32 without padding, in upper case. Returns undefined for other characters. Bits that fill no byte are left out. */
export function decodeBase32(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let pending = 0;
  let bits = 0;
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value === -1) return undefined;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((pending >> bits) & 0xff);
      pending &= (1 << bits) - 1;
    }
  }
  return Uint8Array.from(bytes);
}
