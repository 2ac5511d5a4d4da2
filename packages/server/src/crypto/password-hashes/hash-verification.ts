/** Computes imported hashes again. Each computation takes up to half a second: run it on a worker thread. */
import { argon2Sync, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import { compareSync } from 'bcryptjs';
import { type PasswordHash, parseStoredHash } from './hash-format.ts';

/** What scrypt may allocate: its largest parameters need 64 MB and some more. */
const SCRYPT_MEMORY = 80 * 1024 * 1024;

/** Whether the text is a hash of the password. False for a text that is no hash. */
export function isHashOf(text: string, password: string): boolean {
  const parsed = parseStoredHash(text);
  if (parsed === undefined) return false;
  if (parsed.algorithm === 'BCRYPT') return compareSync(password, standardBcrypt(parsed.text, password));
  return timingSafeEqual(computed(parsed, password), parsed.hash);
}

/**
 * `$2x$` marks hashes of a version of crypt_blowfish before 2011 that read bytes above 127 wrongly. They equal those of
 * `$2b$` for passwords in ASCII; other passwords do not match, and such users reset theirs.
 */
function standardBcrypt(text: string, password: string): string {
  if (!text.startsWith('$2x$')) return text;
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  return /^[\0-\x7f]*$/.test(password) ? `$2b$${text.slice(4)}` : `$2b$${text.slice(4, -1)}!`;
}

function computed(parsed: Exclude<PasswordHash, { algorithm: 'BCRYPT' }>, password: string): Uint8Array {
  const { salt, hash } = parsed;
  switch (parsed.algorithm) {
    case 'SCRYPT': {
      const { N, r, p } = parsed;
      return scryptSync(password, salt, hash.length, { N, r, p, maxmem: SCRYPT_MEMORY });
    }
    case 'ARGON2ID': {
      const { memory, passes } = parsed;
      const parameters = { message: Buffer.from(password), nonce: salt, parallelism: 1, memory, passes };
      return argon2Sync('argon2id', { ...parameters, tagLength: hash.length });
    }
    case 'PBKDF2_SHA256':
      return pbkdf2Sync(password, salt, parsed.iterations, hash.length, 'sha256');
  }
}
