/**
 * Who a typed name stands for. A name that does not exist gets a made-up twin with a stable identity, salt and verifier,
 * so that asking twice, or on another node, tells nothing (RFC 5054 section 2.5.1.3; PreventUserExistenceErrors).
 */
import { N, toHex } from '@latchkey/srp';
import { normalizeName } from '../rules/aliases.ts';
import type { Pool } from '../rules/directory.ts';
import { findUser } from '../rules/user-lookup.ts';
import type { Services } from '../services.ts';
import type { PasswordRecord, UserRecord } from '../store/records.ts';
import type { Subject } from './sign-in.ts';

/** The subject behind a typed user name, alias or sub, with the user if there is one. */
export async function identify(
  services: Services,
  pool: Pool,
  typed: string,
): Promise<{ readonly subject: Subject; readonly user: UserRecord | undefined }> {
  const user = await findUser(services.store.read, pool, typed);
  if (user === undefined) return { subject: madeUp(services, pool, typed), user };
  return { subject: { sub: user.sub, name: user.username, real: true }, user };
}

/** Whether a USERNAME in a challenge response names the subject: as typed at first, or its internal name. */
export async function names(services: Services, pool: Pool, typed: string, subject: Subject): Promise<boolean> {
  if (typed === subject.name || typed === subject.sub) return true;
  return (await identify(services, pool, typed)).subject.sub === subject.sub;
}

function madeUp({ sealer }: Services, pool: Pool, typed: string): Subject {
  const name = normalizeName(pool, typed);
  const sub = uuidFrom(sealer.derive('made-up-sub', pool.id, name));
  return { sub, name: hidesItsUsernames(pool) ? sub : name, real: false };
}

/** In such a pool people type an address, and USER_ID_FOR_SRP is not what they typed. */
function hidesItsUsernames({ settings }: Pool): boolean {
  return settings.usernameAttributes.length > 0;
}

/** Salt and verifier to run SRP with: the user's, or made-up ones that cost the same and never match. */
export function passwordOf(
  { sealer, pool }: Services & { readonly pool: Pool },
  subject: Subject,
  user: UserRecord | undefined,
): Pick<PasswordRecord, 'salt' | 'verifier'> {
  if (user?.password != null) return user.password;
  const salt = toHex(bigEndian(sealer.derive('made-up-salt', pool.id, subject.sub).subarray(0, 16)));
  // Any element of the group will do for v: nobody knows an x for it.
  const parts = Array.from({ length: 12 }, (_, i) =>
    sealer.derive('made-up-verifier', pool.id, subject.sub, String(i)),
  );
  const verifier = bigEndian(Buffer.concat(parts)) % N;
  return { salt, verifier: Buffer.from(verifier.toString(16).padStart(768, '0'), 'hex') };
}

function bigEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Shapes 16 of the bytes like a version 4 UUID, which every real sub is. */
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
