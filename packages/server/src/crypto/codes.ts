/** Confirmation codes that are sent to people, stored only as a keyed hash bound to what they are good for. */
import { timingSafeEqual } from 'node:crypto';
import type { Random } from '../ports/random.ts';
import type { CodePurpose } from '../records/code.ts';
import type { Sealer } from './sealer.ts';

/** What a code proves: that its reader receives what is sent to `destination`, for one user and purpose. */
export interface CodeBinding {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
  readonly destination: string;
  /** The nonce of the Session that the code answers; none for codes that stand for themselves. */
  readonly session?: string | undefined;
}

/** A fresh code: six decimal digits, each of the million equally likely. */
export function newCode(random: Random): string {
  return random.integer(1_000_000).toString().padStart(6, '0');
}

/** A fresh code for a link, which nobody types: 128 bits, 32 hexadecimal digits. Guessing at it is hopeless. */
export function newLinkCode(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex');
}

/** Whether a text has the form of a link's code. */
export function isLinkCode(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/**
 * The hash a code is stored and looked up by, 32 bytes. Keyed with the server's key: six digits alone would be found by
 * trying a million hashes. The same code for another user, purpose, destination or Session has another hash.
 */
export function hashCode(sealer: Sealer, binding: CodeBinding, code: string): Uint8Array {
  const { poolId, sub, purpose, destination, session } = binding;
  return sealer.derive('code', poolId, sub, purpose, destination, ...(session === undefined ? [] : [session]), code);
}

/** Compares two hashes in constant time. */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
