/** Secrets that occur nowhere else: if one is found, it leaked. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets by name. Texts are searched unchanged, bytes in every encoding in which they might be stored. */
export class Canaries {
  readonly #needles: { readonly what: string; readonly bytes: Buffer }[] = [];

  /** Returns a new password that every policy accepts. */
  password(what: string): string {
    return this.text(what, `Canary-1${randomBytes(9).toString('hex')}`);
  }

  /** Registers a secret text, and returns it. */
  text(what: string, secret: string | undefined): string {
    if (secret === undefined || secret.length < 8) throw new Error(`${what} is no secret to look for`);
    this.#needles.push({ what, bytes: Buffer.from(secret) });
    return secret;
  }

  /** Registers secret bytes, at least 16. */
  bytes(what: string, secret: Uint8Array): void {
    if (secret.length < 16) throw new Error(`${what} is too short to look for`);
    const bytes = Buffer.from(secret);
    const hex = bytes.toString('hex');
    const texts = [hex, hex.toUpperCase(), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
    this.#needles.push({ what, bytes }, ...texts.map((text) => ({ what, bytes: Buffer.from(text) })));
  }

  /** The number of secrets. */
  get size(): number {
    return this.#needles.length;
  }

  /** Returns the names of the secrets that occur in the bytes. */
  foundIn(haystack: Buffer | string): string[] {
    const bytes = Buffer.from(haystack);
    return [...new Set(this.#needles.filter((needle) => bytes.includes(needle.bytes)).map(({ what }) => what))];
  }
}

/** Returns the bytes of every file in a directory, except the key file, which is a secret itself. */
export function filesIn(directory: string): { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.endsWith('latchkey.key') && statSync(join(directory, name)).isFile())
    .map((name) => ({ name, bytes: readFileSync(join(directory, name)) }));
}
