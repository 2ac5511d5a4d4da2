/**
 * Seals the secrets in the database. A sealed value opens only in the row and column it was sealed for, so an attacker
 * who can write to the database cannot move one user's verifier, seed or key to another user.
 *
 * Layout: version (1 byte) | master key id (8) | nonce (12) | ciphertext | tag (16). AES-256-GCM under a key derived
 * for the pool. Nonces are random: after 2^32 values under one pool's key the probability of a repeated nonce is still
 * below 2^-32 (NIST SP 800-38D section 8.3 sets that limit).
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from './keyring.ts';

/** The place of a sealed value, authenticated as associated data. */
export interface SealContext {
  readonly table: string;
  /** The pool of the row; empty if it belongs to no pool. */
  readonly poolId: string;
  /** The rest of the row's primary key: the sub, and whatever identifies the row among those of the user. */
  readonly row: readonly string[];
  readonly field: string;
}

export interface Envelope {
  seal(plain: Uint8Array, context: SealContext): Uint8Array;
  /** @throws EnvelopeError for a value that was not sealed under one of the present keys for exactly this place. */
  open(sealed: Uint8Array, context: SealContext): Uint8Array;
  /** Id of the master key under which new values are sealed. */
  newestKey(): string;
}

/** A sealed value could not be opened. The message names the place and contains nothing of the value. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

const VERSION = 1;
const KEY_ID_END = 9;
const NONCE_LENGTH = 12;
const HEADER_LENGTH = KEY_ID_END + NONCE_LENGTH;
const TAG_LENGTH = 16;

/** Limit of derived keys in memory. One derivation takes about as long as sealing five values. */
const CACHED_KEYS = 10_000;

/** Id of the master key that a value was sealed under. */
export function keyIdOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).toString('hex', 1, KEY_ID_END);
}

/**
 * Seals under the newest key of the keyring, which may change while the envelope is in use.
 * @param random Source of nonces.
 */
export function createEnvelope(keyring: Keyring, random: { bytes(length: number): Uint8Array }): Envelope {
  const newestKey = (): string => keyring.ids[0] ?? '';
  const poolKeys = new Map<string, KeyObject>();

  const poolKey = (id: string, poolId: string): KeyObject => {
    const name = `${id} ${poolId}`;
    const cached = poolKeys.get(name);
    if (cached) return cached;
    if (poolKeys.size >= CACHED_KEYS) poolKeys.clear();
    const key = createSecretKey(keyring.deriveKey(`envelope:${poolId}`, id));
    poolKeys.set(name, key);
    return key;
  };

  return {
    newestKey,
    seal(plain, context) {
      const newest = newestKey();
      const header = Buffer.concat([Buffer.of(VERSION), Buffer.from(newest, 'hex'), random.bytes(NONCE_LENGTH)]);
      const nonce = header.subarray(KEY_ID_END);
      const cipher = createCipheriv('aes-256-gcm', poolKey(newest, context.poolId), nonce);
      cipher.setAAD(associatedData(header, context));
      return Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const id = keyIdOf(sealed);
      if (bytes.length < HEADER_LENGTH + TAG_LENGTH || bytes[0] !== VERSION) throw damaged(context);
      if (!keyring.ids.includes(id))
        throw new EnvelopeError(`${placeOf(context)} is sealed under the key ${id}, which is missing.`);
      const header = bytes.subarray(0, HEADER_LENGTH);
      const nonce = header.subarray(KEY_ID_END);
      const decipher = createDecipheriv('aes-256-gcm', poolKey(id, context.poolId), nonce, {
        authTagLength: TAG_LENGTH,
      });
      decipher.setAAD(associatedData(header, context));
      decipher.setAuthTag(bytes.subarray(-TAG_LENGTH));
      const plain = decipher.update(bytes.subarray(HEADER_LENGTH, -TAG_LENGTH));
      try {
        decipher.final();
      } catch {
        throw damaged(context);
      }
      return new Uint8Array(plain.buffer, plain.byteOffset, plain.length);
    },
  };
}

/** JSON of nested arrays, so that two different places never have the same bytes. */
function associatedData(header: Buffer, { table, poolId, row, field }: SealContext): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([table, poolId, row, field]))]);
}

function damaged(context: SealContext): EnvelopeError {
  return new EnvelopeError(`${placeOf(context)} cannot be opened: it is damaged, or was sealed for another place.`);
}

function placeOf({ table, poolId, field }: SealContext): string {
  return `${table}.${field} of ${poolId || 'the server'}`;
}
