/**
 * Finds the user of a typed name. An unknown user name gets a decoy user with a stable identity, salt and verifier, so
 * that repeated requests, also to other nodes, reveal nothing (RFC 5054 section 2.5.1.3; PreventUserExistenceErrors).
 */
import { fakeVerifier } from '@latchkey/srp/node';
import { aliasAttributes, hidesUsernames, normalizeName } from '../../rules/names/aliases.ts';
import { isContact } from '../../rules/attributes/contact-format.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { decoySub } from '../../rules/names/decoy-user.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { PasswordRecord, UserRecord } from '../../records/user.ts';
import type { Subject } from './sign-in.ts';

/** The user of a typed name, if there is one. */
export interface Identified {
  readonly subject: Subject;
  readonly user: UserRecord | undefined;
  /** The subject for a name that no user has. */
  readonly decoy: Subject;
}

/**
 * Returns the subject for a typed user name, alias or sub, and the user if there is one. Both cases take the same time:
 * the decoy's values are also computed for existing users, and a row is also read and decoded for unknown user names.
 */
export async function identify(services: Services, pool: Pool, typed: string): Promise<Identified> {
  const user = await findUser(services.store.read, pool, typed);
  const sub = decoySub(services.sealer, pool, typed);
  const name = isNeverInternal(pool, typed) ? sub : normalizeName(pool, typed);
  const decoy: Subject = { sub, name, kind: 'fake' };
  if (user !== undefined) return { subject: { sub: user.sub, name: user.username, kind: 'user' }, user, decoy };
  await services.store.read.decoy.read();
  return { subject: decoy, user, decoy };
}

/** Reads the user of a subject. For a decoy it reads a row that does not exist, which takes the same time. */
export async function userOf(services: Services, pool: Pool, subject: Subject): Promise<UserRecord | undefined> {
  if (subject.kind === 'user') return services.store.read.users.find(pool.id, subject.sub);
  await services.store.read.decoy.read();
  return undefined;
}

/** Whether the typed text can't be the internal user name: no user name looks like an alias of its pool. */
function isNeverInternal(pool: Pool, typed: string): boolean {
  if (hidesUsernames(pool)) return true;
  const name = typed.normalize('NFKC');
  return aliasAttributes(pool).some((kind) => kind !== 'preferred_username' && isContact(kind, name));
}

/**
 * Whether the USERNAME of a challenge response belongs to the subject: as it was typed first, or the internal name. A
 * decoy user also stands in for users of identity providers, whose names must be answered like unknown ones.
 */
export async function isNameOf(services: Services, pool: Pool, typed: string, subject: Subject): Promise<boolean> {
  if (typed === subject.name || typed === subject.sub) return true;
  const { subject: found, decoy } = await identify(services, pool, typed);
  return (subject.kind === 'fake' ? decoy : found).sub === subject.sub;
}

/**
 * Returns the salt and verifier for SRP: those of the user, or decoy ones that never match. The decoy's are also
 * computed for existing users and thrown away, and a verifier is also decrypted if the user has none: over some
 * thousand tries, a difference of 40 microseconds would reveal which users exist.
 */
export function passwordOf(
  { sealer, store, pool }: Services & { readonly pool: Pool },
  subject: Subject,
  user: UserRecord | undefined,
): Pick<PasswordRecord, 'salt' | 'verifier'> {
  const decoy = fakeVerifier(sealer.derive('made-up-password', pool.id, subject.sub));
  // The user's own verifier opens when it is first read, below.
  if (user?.password != null) return { salt: user.password.salt, verifier: user.password.verifier };
  store.read.decoy.open();
  return decoy;
}
