/** Base64 as people paste it into files and settings (RFC 4648 section 4): padded or not, and nothing besides. */

/**
 * The bytes that a text stands for. `Buffer` skips what is no base64; a typo must not make another, shorter secret.
 * @returns undefined for what is no base64
 */
export function decodedBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const padded = bytes.toString('base64');
  const unpadded = padded.slice(0, Math.ceil((bytes.length * 4) / 3));
  return text === padded || text === unpadded ? bytes : undefined;
}
