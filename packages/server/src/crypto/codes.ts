/** Confirmation codes that are sent to users. Only a keyed hash is stored, bound to the purpose of the code. */
import { timingSafeEqual } from 'node:crypto';
import type { Random } from '../ports/random.ts';
import type { CodePurpose } from '../records/code.ts';
import type { Sealer } from './sealer.ts';

/** What a code is bound to. It proves possession of `destination`, for one user and purpose. */
export interface CodeBinding {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
  readonly destination: string;
  /** The nonce of the Session that the code answers; absent for codes that do not belong to a sign-in. */
  readonly session?: string | undefined;
}

/** Returns a new code: six decimal digits, each of the million codes equally likely. */
export function newCode(random: Random): string {
  return random.integer(1_000_000).toString().padStart(6, '0');
}

/** Returns a new code for a link, which nobody types: 128 bits, 32 hexadecimal digits. It cannot be guessed. */
export function newLinkCode(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex');
}

/** Whether a text has the form of a link's code. */
export function isLinkCode(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/**
 * Returns the hash under which a code is stored and looked up, 32 bytes. It is keyed with the server's key: a plain
 * hash of six digits could be inverted by trying a million codes. The same code for another user, purpose, destination
 * or Session has another hash.
 */
export function hashCode(sealer: Sealer, binding: CodeBinding, code: string): Uint8Array {
  const { poolId, sub, purpose, destination, session } = binding;
  return sealer.derive('code', poolId, sub, purpose, destination, ...(session === undefined ? [] : [session]), code);
}

/** Compares two hashes in constant time. */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
