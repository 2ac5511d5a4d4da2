/**
 * Sealed strings, which the server issues and receives back unchanged (Session strings, secret blocks, refresh tokens,
 * page tokens). Any node with the same key opens them, and the server stores nothing for them.
 *
 * Layout, before base64url: 1 byte format, 12 bytes seed, 12 bytes nonce, ciphertext, 16 bytes tag. Each string is
 * encrypted under its own key, HMAC(purpose key, seed): random 96-bit nonces alone would allow only 2^32 strings per
 * key (NIST SP 800-38D section 8.3), which a busy server reaches within weeks.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Random } from '../ports/random.ts';
import { createRecentlyUsed, type RecentlyUsed } from './recently-used.ts';

export interface Sealer {
  /**
   * Seals a JSON value into an opaque base64url string (AES-256-GCM). The string begins with a letter, so that a
   * command line does not read it as an option. `purpose` is authenticated as associated data: a string sealed for one
   * purpose never opens for another. A value whose JSON has n bytes becomes about (n + 41) * 4 / 3 characters.
   * @param scope Seals under a key of its own for this scope. Such a key can be given away (`scopedKey`) without those
   *   of other scopes.
   */
  seal(purpose: SealPurpose, value: unknown, scope?: string): string;
  /**
   * Returns the value, or undefined for any string that this server did not seal for this purpose and scope, bit for
   * bit.
   * @param foreign Further keys of the scope, which another server gave away.
   */
  open(purpose: SealPurpose, sealed: string, scope?: string, foreign?: readonly Uint8Array[]): unknown;
  /**
   * Returns a keyed pseudo-random value (HMAC-SHA-256, 32 bytes) of the parts, for decoy users and hashed codes. Its
   * keys stay the same when the master key is rotated: stored derived values are still found, and decoy users do not
   * change.
   */
  derive(purpose: DerivePurpose, ...parts: readonly string[]): Uint8Array;
}

/** The purposes that strings are sealed for. */
export const SEAL_PURPOSES = [
  'session',
  'sign-up',
  'auto-sign-in',
  'secret-block',
  'refresh-token',
  'page',
  'passkey',
  'risk-feedback',
  'browser-session',
  'browser-devices',
  'page-data',
  'sent-code',
  'provider-state',
] as const;

export type SealPurpose = (typeof SEAL_PURPOSES)[number];

/** The purposes that values are derived for. */
export const DERIVE_PURPOSES = [
  'code',
  'made-up-sub',
  'made-up-destination',
  'made-up-password',
  'made-up-passkey',
  'made-up-passkey-kind',
  'caller-network',
  'totp-step',
  'import-upload',
] as const;

type DerivePurpose = (typeof DERIVE_PURPOSES)[number];

/** Returns the 32-byte key of a purpose; the keys of different purposes are unrelated. */
export type DeriveKey = (purpose: string) => Uint8Array;

/** Returns the key of a purpose from before a rotation, or undefined if there is none for the purpose. */
export type FormerKey = (purpose: string) => Uint8Array | undefined;

/** A sealer whose keys can be replaced while it is in use. */
export interface LiveSealer extends Sealer {
  replace(keys: SealerKeys): void;
}

/** The keys of a sealer. */
export interface SealerKeys {
  /** The keys that new strings are sealed under. */
  readonly current: DeriveKey;
  /** Keys from before a rotation. They only open strings. */
  readonly former: readonly FormerKey[];
  /** The keys of `derive`, independent of the current ones. */
  readonly derive: DeriveKey;
}

/** The names under which the keys of a purpose are derived. */
export const sealingKeyName = (purpose: SealPurpose): string => `sealer/${purpose}`;
export const derivingKeyName = (purpose: DerivePurpose): string => `sealer/derive/${purpose}`;

/** First byte of every sealed string. Its upper six bits are zero, which base64url writes as `A`: a letter. */
const format = 0x01;
const seedEnd = 1 + 12;
const nonceEnd = seedEnd + 12;
const tagLength = 16;

/** Creates the sealer of a server. */
export function createLiveSealer(random: Random, keys: SealerKeys): LiveSealer {
  let sealer = createSealer(random, keys.current, keys.former, keys.derive);
  return {
    seal: (purpose, value, scope) => sealer.seal(purpose, value, scope),
    open: (purpose, sealed, scope, foreign) => sealer.open(purpose, sealed, scope, foreign),
    derive: (purpose, ...parts) => sealer.derive(purpose, ...parts),
    replace: (others) => (sealer = createSealer(random, others.current, others.former, others.derive)),
  };
}

/** Creates a sealer with these keys. */
export function createSealer(
  random: Random,
  current: DeriveKey,
  former: readonly FormerKey[] = [],
  derive: DeriveKey = current,
): Sealer {
  const sealingKey = memoizeKeys(current);
  const formerKeys = former.map(memoizeKeys);
  const derivingKey = memoizeKeys(derive);

  return {
    seal(purpose, value, scope) {
      const header = Buffer.concat([Uint8Array.of(format), random.bytes(nonceEnd - 1)]);
      const cipher = createCipheriv(
        'aes-256-gcm',
        messageKey(inScope(existing(sealingKey(sealingKeyName(purpose))), scope), header),
        nonceOf(header),
      );
      cipher.setAAD(Buffer.from(purpose));
      const body = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final()];
      return Buffer.concat([header, ...body, cipher.getAuthTag()]).toString('base64url');
    },

    open(purpose, sealed, scope, foreign = []) {
      const bytes = Buffer.from(sealed, 'base64url');
      // The decoder ignores invalid characters and unused bits of the last one; only the exact string is valid.
      if (bytes.length < nonceEnd + tagLength || bytes.toString('base64url') !== sealed) return undefined;
      if (bytes[0] !== format) return undefined;
      for (const key of [sealingKey, ...formerKeys]) {
        const purposeKey = key(sealingKeyName(purpose));
        const json = purposeKey && decrypt(inScope(purposeKey, scope), purpose, bytes);
        if (json !== undefined) return JSON.parse(json);
      }
      for (const key of foreign) {
        const json = decrypt(createSecretKey(key), purpose, bytes);
        if (json !== undefined) return JSON.parse(json);
      }
      return undefined;
    },

    derive(purpose, ...parts) {
      const mac = createHmac('sha256', existing(derivingKey(derivingKeyName(purpose))));
      // The length before each part distinguishes ('ab', 'c') from ('a', 'bc').
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

/**
 * Derives the key of a scope from the key of a purpose: 32 bytes, from which neither the key of the purpose nor that of
 * another scope can be computed.
 */
export function scopedKey(purposeKey: Uint8Array | KeyObject, scope: string): Uint8Array {
  return createHmac('sha256', purposeKey).update(`scope:${scope}`).digest();
}

/** How many scopes of a purpose are remembered: a scope is a pool, and few pools are busy at the same time. */
const SCOPES = 200;

const keysOfScopes = new WeakMap<KeyObject, RecentlyUsed<KeyObject>>();

/** Derives the key of a scope once, while the key of the purpose is in use. */
function inScope(purposeKey: KeyObject, scope: string | undefined): KeyObject {
  if (scope === undefined) return purposeKey;
  let keys = keysOfScopes.get(purposeKey);
  if (keys === undefined) keysOfScopes.set(purposeKey, (keys = createRecentlyUsed(SCOPES)));
  let key = keys.get(scope);
  if (key === undefined) keys.set(scope, (key = createSecretKey(scopedKey(purposeKey, scope))));
  return key;
}

function messageKey(purposeKey: KeyObject, header: Buffer): KeyObject {
  return createSecretKey(createHmac('sha256', purposeKey).update(header.subarray(0, seedEnd)).digest());
}

function nonceOf(header: Buffer): Buffer {
  return header.subarray(seedEnd, nonceEnd);
}

/**
 * Caches derived keys: a derivation takes an HKDF or more, and there are few purposes. The cache holds KeyObjects,
 * because an HMAC with a key of plain bytes takes five times as long: Node checks the bytes each time.
 */
function memoizeKeys(deriveKey: FormerKey): (name: string) => KeyObject | undefined {
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
