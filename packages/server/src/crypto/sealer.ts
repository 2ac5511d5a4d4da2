/**
 * Sealed strings: what the server hands out to get back unchanged (Session strings, secret blocks, refresh tokens, page
 * tokens). Any node with the same key opens them, and nothing has to be stored for them.
 *
 * Layout, before base64url: 1 byte format, 12 bytes seed, 12 bytes nonce, ciphertext, 16 bytes tag. Each string is
 * encrypted under a key of its own, HMAC(purpose key, seed): random 96-bit nonces alone would allow only 2^32 strings
 * per key (NIST SP 800-38D section 8.3), which a busy server reaches within weeks.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Random } from '../services.ts';

export interface Sealer {
  /**
   * Seals a JSON value into an opaque base64url string (AES-256-GCM). The string begins with a letter, so that command
   * lines do not take it for an option. `purpose` is bound as associated data: a string sealed for one purpose never
   * opens for another. A value whose JSON has n bytes becomes about (n + 41) * 4 / 3 characters.
   */
  seal(purpose: SealPurpose, value: unknown): string;
  /** The value, or undefined for anything that this server did not seal for this purpose, to the last bit. */
  open(purpose: SealPurpose, sealed: string): unknown;
  /**
   * A keyed pseudo-random value (HMAC-SHA-256, 32 bytes) of the parts: stable per server key, for made-up users and
   * hashed codes. `purpose` is a constant of the code, never input.
   */
  derive(purpose: string, ...parts: readonly string[]): Uint8Array;
}

type SealPurpose = 'session' | 'sign-up' | 'auto-sign-in' | 'secret-block' | 'refresh-token' | 'page' | 'passkey';

/** Gives the 32-byte key of a purpose; the keys of different purposes are unrelated. */
export type DeriveKey = (purpose: string) => Uint8Array;

/** First byte of every sealed string. Its upper six bits are zero, which base64url writes as `A`: a letter. */
const format = 0x01;
const seedEnd = 1 + 12;
const nonceEnd = seedEnd + 12;
const tagLength = 16;

/**
 * Makes the sealer of a server.
 *
 * @param current what everything is sealed with
 * @param previous keys from before a rotation: what they sealed still opens. `derive` knows the current key only.
 */
export function createSealer(random: Random, current: DeriveKey, previous: readonly DeriveKey[] = []): Sealer {
  const sealingKey = remembering(current);
  const openingKeys = [sealingKey, ...previous.map(remembering)];

  return {
    seal(purpose, value) {
      const header = Buffer.concat([Uint8Array.of(format), random.bytes(nonceEnd - 1)]);
      const cipher = createCipheriv('aes-256-gcm', messageKey(sealingKey(purpose), header), nonceOf(header));
      cipher.setAAD(Buffer.from(purpose));
      const body = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final()];
      return Buffer.concat([header, ...body, cipher.getAuthTag()]).toString('base64url');
    },

    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      // Decoding forgives stray characters and unused bits in the last one; only the exact string is ours.
      if (bytes.length < nonceEnd + tagLength || bytes.toString('base64url') !== sealed) return undefined;
      if (bytes[0] !== format) return undefined;
      for (const key of openingKeys) {
        const json = decrypt(key(purpose), purpose, bytes);
        if (json !== undefined) return JSON.parse(json);
      }
      return undefined;
    },

    derive(purpose, ...parts) {
      const mac = createHmac('sha256', sealingKey(`derive/${purpose}`));
      // The length before each part keeps ('ab', 'c') and ('a', 'bc') apart.
      for (const part of parts) mac.update(`${Buffer.byteLength(part)}:${part}`);
      return new Uint8Array(mac.digest());
    },
  };
}

function decrypt(purposeKey: KeyObject, purpose: string, bytes: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', messageKey(purposeKey, bytes), nonceOf(bytes), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(bytes.subarray(-tagLength));
  try {
    return decipher.update(bytes.subarray(nonceEnd, -tagLength), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

function messageKey(purposeKey: KeyObject, header: Buffer): KeyObject {
  return createSecretKey(createHmac('sha256', purposeKey).update(header.subarray(0, seedEnd)).digest());
}

function nonceOf(header: Buffer): Buffer {
  return header.subarray(seedEnd, nonceEnd);
}

/**
 * Derivation costs an HKDF or more; there are only a handful of purposes. Keys are kept as KeyObjects: Node checks bytes that
 * are to be a key for so long that an HMAC with them takes five times as long.
 */
function remembering(deriveKey: DeriveKey): (purpose: string) => KeyObject {
  const keys = new Map<string, KeyObject>();
  return (purpose) => {
    let key = keys.get(purpose);
    if (key === undefined) keys.set(purpose, (key = createSecretKey(deriveKey(`sealer/${purpose}`))));
    return key;
  };
}
