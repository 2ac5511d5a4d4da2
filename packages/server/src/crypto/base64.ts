/** Base64 in files and settings (RFC 4648 section 4), with or without padding. */

/**
 * Decodes base64 strictly. `Buffer` skips invalid characters; a typo must not make another, shorter secret.
 * @returns undefined for text that is not base64
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const padded = bytes.toString('base64');
  const unpadded = padded.slice(0, Math.ceil((bytes.length * 4) / 3));
  return text === padded || text === unpadded ? bytes : undefined;
}
