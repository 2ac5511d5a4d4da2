/**
 * Finds the user of a typed name. An unknown user name gets a decoy user with a stable identity, salt and verifier, so
 * that repeated requests, also to other nodes, reveal nothing (RFC 5054 section 2.5.1.3; PreventUserExistenceErrors).
 */
import { fakeVerifier } from '@latchkey/srp/node';
import { aliasAttributes, hidesUsernames, normalizeName } from '../../rules/names/aliases.ts';
import { isContact } from '../../rules/attributes/contact-format.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { decoySub } from '../../rules/names/decoy-user.ts';
import { namesOf } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { PasswordRecord, UserRecord } from '../../records/user.ts';
import type { AttemptRecord } from '../../records/attempts.ts';
import type { StepRows } from '../../store/contract/steps.ts';
import type { SignIn, Subject } from './sign-in.ts';

/** The user of a typed name, if there is one. */
export interface Identified {
  readonly subject: Subject;
  readonly user: UserRecord | undefined;
  /** Failed attempts of the subject. */
  readonly attempts: AttemptRecord | undefined;
  /** The subject for a name that no user has. */
  readonly decoy: Subject;
  /** Failed attempts of the decoy subject. */
  readonly decoyAttempts: AttemptRecord | undefined;
}

/**
 * Returns the subject for a typed user name, alias or sub, and the user if there is one. Both cases take the same time:
 * the decoy's values are also computed for existing users, and a row is also read and decoded for unknown user names.
 */
export async function identify(services: Services, pool: Pool, typed: string): Promise<Identified> {
  const sub = decoySub(services.sealer, pool, typed);
  const { user, attempts, decoyAttempts } = await services.store.read.steps.findByName(
    pool.id,
    namesOf(pool, typed),
    sub,
  );
  const name = isNeverInternal(pool, typed) ? sub : normalizeName(pool, typed);
  const decoy: Subject = { sub, name, kind: 'fake' };
  const unknown = { subject: decoy, user, attempts: decoyAttempts, decoy, decoyAttempts };
  return user === undefined
    ? unknown
    : { ...unknown, subject: { sub: user.sub, name: user.username, kind: 'user' }, attempts };
}

/** What decides a step. Reading it takes the same time for a decoy. @param deviceKey null: no device is read */
export function stepRowsOf(
  services: Services,
  pool: Pool,
  { subject, nonce }: Pick<SignIn, 'subject' | 'nonce'>,
  deviceKey: string | null,
): Promise<StepRows> {
  const { sub, kind } = subject;
  return services.store.read.steps.find(pool.id, { sub, isDecoy: kind === 'fake' }, nonce, deviceKey);
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
