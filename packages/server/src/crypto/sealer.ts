/**
 * Sealed strings: what the server hands out to get back unchanged (Session strings, secret blocks, refresh tokens, page
 * tokens). Any node with the same key opens them, and nothing has to be stored for them.
 *
 * Layout, before base64url: 1 byte format, 12 bytes seed, 12 bytes nonce, ciphertext, 16 bytes tag. Each string is
 * encrypted under a key of its own, HMAC(purpose key, seed): random 96-bit nonces alone would allow only 2^32 strings
 * per key (NIST SP 800-38D section 8.3), which a busy server reaches within weeks.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Random } from '../ports/random.ts';

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
   * hashed codes. Its keys stay the same when the master key is rotated: what was derived and stored is still found, and
   * made-up users stay as they are.
   */
  derive(purpose: DerivePurpose, ...parts: readonly string[]): Uint8Array;
}

/** What strings are sealed for. */
export const SEAL_PURPOSES = [
  'session',
  'sign-up',
  'auto-sign-in',
  'secret-block',
  'refresh-token',
  'page',
  'passkey',
] as const;

export type SealPurpose = (typeof SEAL_PURPOSES)[number];

/** What values are derived for. */
export const DERIVE_PURPOSES = [
  'code',
  'made-up-sub',
  'made-up-destination',
  'made-up-password',
  'made-up-passkey',
  'made-up-passkey-kind',
  'caller-network',
  'totp-step',
] as const;

type DerivePurpose = (typeof DERIVE_PURPOSES)[number];

/** Gives the 32-byte key of a purpose; the keys of different purposes are unrelated. */
export type DeriveKey = (purpose: string) => Uint8Array;

/** Gives a key that sealed before, or undefined where there is none for the purpose. */
export type FormerKey = (purpose: string) => Uint8Array | undefined;

/** A sealer whose keys can be exchanged while it is in use. */
export interface LiveSealer extends Sealer {
  replace(keys: SealerKeys): void;
}

/** The keys of a sealer. */
export interface SealerKeys {
  /** What everything is sealed with. */
  readonly current: DeriveKey;
  /** Keys from before a rotation: what they sealed still opens. */
  readonly former: readonly FormerKey[];
  /** What `derive` works with, whatever the current key is. */
  readonly derive: DeriveKey;
}

/** The names of the keys of a purpose, as they are asked for. */
export const sealingKeyName = (purpose: SealPurpose): string => `sealer/${purpose}`;
export const derivingKeyName = (purpose: DerivePurpose): string => `sealer/derive/${purpose}`;

/** First byte of every sealed string. Its upper six bits are zero, which base64url writes as `A`: a letter. */
const format = 0x01;
const seedEnd = 1 + 12;
const nonceEnd = seedEnd + 12;
const tagLength = 16;

/** Makes the sealer of a server. */
export function createLiveSealer(random: Random, keys: SealerKeys): LiveSealer {
  let sealer = createSealer(random, keys.current, keys.former, keys.derive);
  return {
    seal: (purpose, value) => sealer.seal(purpose, value),
    open: (purpose, sealed) => sealer.open(purpose, sealed),
    derive: (purpose, ...parts) => sealer.derive(purpose, ...parts),
    replace: (others) => (sealer = createSealer(random, others.current, others.former, others.derive)),
  };
}

/** Makes a sealer with these keys. */
export function createSealer(
  random: Random,
  current: DeriveKey,
  former: readonly FormerKey[] = [],
  derive: DeriveKey = current,
): Sealer {
  const sealing = remembering(current);
  const formerKeys = former.map(remembering);
  const derivingKey = remembering(derive);

  return {
    seal(purpose, value) {
      const header = Buffer.concat([Uint8Array.of(format), random.bytes(nonceEnd - 1)]);
      const cipher = createCipheriv(
        'aes-256-gcm',
        messageKey(existing(sealing(sealingKeyName(purpose))), header),
        nonceOf(header),
      );
      cipher.setAAD(Buffer.from(purpose));
      const body = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final()];
      return Buffer.concat([header, ...body, cipher.getAuthTag()]).toString('base64url');
    },

    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      // Decoding forgives stray characters and unused bits in the last one; only the exact string is ours.
      if (bytes.length < nonceEnd + tagLength || bytes.toString('base64url') !== sealed) return undefined;
      if (bytes[0] !== format) return undefined;
      for (const key of [sealing, ...formerKeys]) {
        const purposeKey = key(sealingKeyName(purpose));
        const json = purposeKey && decrypt(purposeKey, purpose, bytes);
        if (json !== undefined) return JSON.parse(json);
      }
      return undefined;
    },

    derive(purpose, ...parts) {
      const mac = createHmac('sha256', existing(derivingKey(derivingKeyName(purpose))));
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
function remembering(deriveKey: FormerKey): (name: string) => KeyObject | undefined {
  const keys = new Map<string, KeyObject>();
  return (name) => {
    const present = keys.get(name);
    if (present !== undefined) return present;
    const derived = deriveKey(name);
    if (derived === undefined) return undefined;
    const key = createSecretKey(derived);
    keys.set(name, key);
    return key;
  };
}

function existing(key: KeyObject | undefined): KeyObject {
  if (key === undefined) throw new Error('The sealer has no key for this purpose.');
  return key;
}
