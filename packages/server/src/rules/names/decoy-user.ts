/**
 * The made-up twin of a user name that does not exist. It has a sub of its own, so that what is counted and stored for it
 * is what would be for a user, and asking twice, or on another node, gives the same answer (PreventUserExistenceErrors).
 */
import type { Sealer } from '../../crypto/sealer.ts';
import { normalizeName } from './aliases.ts';
import { type ContactKind, isContact } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';
import { maskDestination } from '../attributes/masked-destination.ts';

/** A UUID that belongs to the name in this pool, and to no user. */
export function madeUpSub(sealer: Sealer, pool: Pool, typed: string): string {
  return uuidFrom(sealer.derive('made-up-sub', pool.id, normalizeName(pool, typed)));
}

/**
 * Where a message would have gone, masked. Somebody who typed an address is shown that address, as its owner would be; to
 * others an address is made up.
 */
export function madeUpDestination(sealer: Sealer, pool: Pool, typed: string, kind: ContactKind): string {
  const name = normalizeName(pool, typed);
  if (isContact(kind, name)) return maskDestination(kind, name);
  const bytes = sealer.derive('made-up-destination', pool.id, kind, name);
  const letter = (index: number): string => String.fromCharCode(97 + ((bytes[index] ?? 0) % 26));
  if (kind === 'email') return maskDestination(kind, `${letter(0)}@${letter(1)}`);
  const digits = Array.from({ length: 4 }, (_, index) => (bytes[index] ?? 0) % 10).join('');
  return maskDestination(kind, `+1000000${digits}`);
}

/** Shapes 16 of the bytes like a version 4 UUID (RFC 9562 section 5.4), which every real sub is. */
function uuidFrom(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ];
  return groups.join('-');
}
