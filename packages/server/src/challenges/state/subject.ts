/**
 * Who a typed name stands for. A name that does not exist gets a made-up twin with a stable identity, salt and verifier,
 * so that asking twice, or on another node, tells nothing (RFC 5054 section 2.5.1.3; PreventUserExistenceErrors).
 */
import { fakeVerifier } from '@latchkey/srp/node';
import { aliasAttributes, hidesUsernames, normalizeName } from '../../rules/names/aliases.ts';
import { isContact } from '../../rules/attributes/contact-format.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { madeUpSub } from '../../rules/names/decoy-user.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { PasswordRecord, UserRecord } from '../../records/user.ts';
import type { Subject } from './sign-in.ts';

/**
 * The subject behind a typed user name, alias or sub, with the user if there is one. Both kinds of subjects cost the same:
 * what is made up is made up for users as well, and a row is read and decoded for names that do not exist.
 */
export async function identify(
  services: Services,
  pool: Pool,
  typed: string,
): Promise<{ readonly subject: Subject; readonly user: UserRecord | undefined }> {
  const user = await findUser(services.store.read, pool, typed);
  const sub = madeUpSub(services.sealer, pool, typed);
  const name = isNeverInternal(pool, typed) ? sub : normalizeName(pool, typed);
  if (user !== undefined) return { subject: { sub: user.sub, name: user.username, kind: 'user' }, user };
  await services.store.read.decoy.read();
  return { subject: { sub, name, kind: 'twin' }, user };
}

/** The user behind a subject, read in the same time for one who does not exist. */
export async function userOf(services: Services, pool: Pool, subject: Subject): Promise<UserRecord | undefined> {
  if (subject.kind === 'user') return services.store.read.users.find(pool.id, subject.sub);
  await services.store.read.decoy.read();
  return undefined;
}

/** Whether USER_ID_FOR_SRP of a user who typed this would be something else: no user name looks like an alias of its pool. */
function isNeverInternal(pool: Pool, typed: string): boolean {
  if (hidesUsernames(pool)) return true;
  const name = typed.normalize('NFKC');
  return aliasAttributes(pool).some((kind) => kind !== 'preferred_username' && isContact(kind, name));
}

/** Whether a USERNAME in a challenge response names the subject: as typed at first, or its internal name. */
export async function names(services: Services, pool: Pool, typed: string, subject: Subject): Promise<boolean> {
  if (typed === subject.name || typed === subject.sub) return true;
  return (await identify(services, pool, typed)).subject.sub === subject.sub;
}

/**
 * Salt and verifier to run SRP with: the user's, or made-up ones that never match. The made-up ones are made for users as
 * well and thrown away, and a verifier is opened for whoever has none: over some thousand tries, 40 microseconds would tell
 * who does not exist.
 */
export function passwordOf(
  { sealer, store, pool }: Services & { readonly pool: Pool },
  subject: Subject,
  user: UserRecord | undefined,
): Pick<PasswordRecord, 'salt' | 'verifier'> {
  const madeUp = fakeVerifier(sealer.derive('made-up-password', pool.id, subject.sub));
  // The user's own verifier opens when it is first read, below.
  if (user?.password != null) return { salt: user.password.salt, verifier: user.password.verifier };
  store.read.decoy.open();
  return madeUp;
}
