/**
 * Decoy users: stand-ins for user names that do not exist (PreventUserExistenceErrors). A decoy has a sub of its own,
 * so whatever is counted or stored for a user is counted or stored for it too. It is derived from the pool, the name
 * and a key of the server, so repeated requests, also to other nodes, get the same answer.
 */
import type { Sealer } from '../../crypto/sealer.ts';
import { normalizeName } from './aliases.ts';
import { type ContactKind, isContact } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';
import { maskDestination } from '../attributes/masked-destination.ts';

/** Returns the sub of a decoy user: a UUID that always belongs to this name in this pool. */
export function decoySub(sealer: Sealer, pool: Pool, typed: string): string {
  return uuidFrom(sealer.derive('made-up-sub', pool.id, normalizeName(pool, typed)));
}

/**
 * Returns the masked address that a message would have been sent to. A typed address is masked as it would be for its
 * owner; for any other name an address is derived.
 */
export function decoyDestination(sealer: Sealer, pool: Pool, typed: string, kind: ContactKind): string {
  const name = normalizeName(pool, typed);
  if (isContact(kind, name)) return maskDestination(kind, name);
  const bytes = sealer.derive('made-up-destination', pool.id, kind, name);
  const letter = (index: number): string => String.fromCharCode(97 + ((bytes[index] ?? 0) % 26));
  if (kind === 'email') return maskDestination(kind, `${letter(0)}@${letter(1)}`);
  const digits = Array.from({ length: 4 }, (_, index) => (bytes[index] ?? 0) % 10).join('');
  return maskDestination(kind, `+1000000${digits}`);
}

/** Formats 16 bytes as a version 4 UUID (RFC 9562 section 5.4), like every real sub. */
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
