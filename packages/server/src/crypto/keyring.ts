/**
 * The server's master keys: where they come from, and the keys that are derived from them.
 * They are stored outside the database, so that a stolen database alone reveals no secrets.
 */
import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { KeyringError } from './keyring-error.ts';
import { createKeyFile, readKeyFile, replaceKeyFile } from './keyring-file.ts';

/** Length of a master key and of every derived key, in bytes (AES-256, HMAC-SHA-256). */
const KEY_LENGTH = 32;

/** Where the master keys come from. */
export type KeyringSource =
  | {
      /** Path of the key file. A missing file is created with one new key, if nothing has been sealed under it yet. */
      readonly file: string;
      /** Path of the database, if it is a file. If the database exists, a missing key file is an error. */
      readonly database?: string | undefined;
    }
  | {
      /** The keys themselves, newest first, separated by commas: each 32 bytes in base64, base64url or hexadecimal. */
      readonly value: string;
    };

/** One or more master keys. New values are sealed under the newest key; each key opens what was sealed under it. */
export interface Keyring {
  /** Ids of the master keys, newest first: 16 hexadecimal digits each, computed from the key. */
  readonly ids: readonly string[];
  /**
   * Derives a 32-byte key for one purpose, always the same for the same master key (HKDF-SHA-256, RFC 5869).
   * @param id Which master key to derive from; the newest if left out.
   * @throws KeyringError (`unknown-key`) if no master key has this id.
   */
  readonly deriveKey: (purpose: string, id?: string) => Buffer;
}

/** A keyring whose keys can be replaced while it is in use. */
export interface LiveKeyring extends Keyring {
  /** @param masters Newest first, at least one. */
  replace(masters: readonly Uint8Array[]): void;
}

/**
 * Opens the master keys, or creates the first one.
 * @param random Source of the first key.
 * @throws KeyringError with the next step in its message.
 */
export async function openKeyring(
  source: KeyringSource,
  random: { bytes(length: number): Uint8Array },
): Promise<LiveKeyring> {
  if ('value' in source) return keyringOf(source.value.split(',').map((text) => parseKey(text, 'The given key')));
  const texts = (await readKeyFile(source.file)) ?? (await createKeyFile(source, random.bytes(KEY_LENGTH)));
  return keyringOf(texts.map((text) => parseKey(text, source.file)));
}

/** Creates a keyring of these master keys, newest first. */
export function keyringOf(masters: readonly Uint8Array[]): LiveKeyring {
  let keys = keysById(masters);
  let ids = [...keys.keys()];
  return {
    get ids() {
      return ids;
    },
    deriveKey(purpose, id = ids[0] ?? '') {
      const master = keys.get(id);
      if (!master) throw new KeyringError('unknown-key', `No master key has the id ${id}: add the key it belongs to.`);
      return Buffer.from(hkdfSync('sha256', master, '', `latchkey v1 ${purpose}`, KEY_LENGTH));
    },
    replace(others) {
      keys = keysById(others);
      ids = [...keys.keys()];
    },
  };
}

/**
 * Adds a new key in front of those in the key file. The file is replaced as a whole: after a crash it has either the
 * old keys or all of them.
 * @param ids Ids of the keys that the server has loaded; the file must contain exactly these.
 * @returns all keys, newest first
 * @throws KeyringError (`changed`) if the file has other keys; an error of the file system if it cannot be written
 */
export async function addKeyToFile(
  file: string,
  ids: readonly string[],
  random: { bytes(length: number): Uint8Array },
): Promise<readonly Uint8Array[]> {
  const masters = [random.bytes(KEY_LENGTH), ...(await keysOfFile(file, ids))];
  await replaceKeyFile(file, masters);
  return masters;
}

/**
 * Removes all keys but the newest from the key file, and returns that one. Throws the same errors as `addKeyToFile`.
 */
export async function keepNewestInFile(file: string, ids: readonly string[]): Promise<readonly Uint8Array[]> {
  const newest = (await keysOfFile(file, ids)).slice(0, 1);
  await replaceKeyFile(file, newest);
  return newest;
}

async function keysOfFile(file: string, ids: readonly string[]): Promise<readonly Uint8Array[]> {
  const masters = ((await readKeyFile(file)) ?? []).map((text) => parseKey(text, file));
  if (masters.map(keyId).join() === ids.join()) return masters;
  throw new KeyringError(
    'changed',
    `${file} has changed since the server read it. Restart the server, which then uses the keys that are in the file now.`,
  );
}

function keysById(masters: readonly Uint8Array[]): Map<string, KeyObject> {
  if (masters.length === 0) throw new KeyringError('malformed', 'There is no master key: give at least one.');
  return new Map(masters.map((key) => [keyId(key), createSecretKey(key)]));
}

/** Returns the public id of a master key, which reveals nothing useful about the key. */
function keyId(master: Uint8Array): string {
  return createHash('sha256').update('latchkey key id').update(master).digest('hex').slice(0, 16);
}

function parseKey(text: string, origin: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : fromBase64(trimmed);
  if (key?.length !== KEY_LENGTH) {
    throw new KeyringError('malformed', `${origin} is not ${KEY_LENGTH} bytes in base64 or hexadecimal.`);
  }
  return key;
}

/** Node's decoder skips invalid characters; a mistyped key must not be accepted as a shorter one. */
function fromBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}
