/** Identifies the user at the beginning of every flow, except refreshing tokens. */
import { serviceError } from '@latchkey/model';
import { assertNotLocked } from '../../rules/access/lock-out.ts';
import { checkSecretHash } from '../../rules/access/secret-hash.ts';
import { migrateUser } from '../../rules/users/user-migration.ts';
import type { UserRecord } from '../../records/user.ts';
import { type Parameters, usernameIn } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { assertAddressAllowed } from './risk.ts';
import type { SignInBasis, Subject } from '../state/sign-in.ts';
import { beforeSignIn } from '../state/sign-in-triggers.ts';
import { assertMayStart } from '../../rules/access/start-limit.ts';
import { identify } from '../state/subject.ts';

export interface Claimant {
  readonly subject: Subject;
  /** The sign-in that begins. */
  readonly basis: SignInBasis;
  /** Undefined for an unknown user name. */
  readonly user: UserRecord | undefined;
  readonly typedName: string;
}

/**
 * Identifies the user by name. Checks the client's secret hash, the start limit, the lock-out and the address, and runs
 * the triggers UserMigration and PreAuthentication.
 * @param password the password of the request, with which an unknown user can be migrated; null if there is none
 * @throws TooManyRequestsException; NotAuthorizedException for a blocked address; UserNotFoundException if the client
 *   reveals whether a user exists
 */
export async function identifyClaimant(
  situation: Situation,
  parameters: Parameters,
  kind: Pick<SignInBasis, 'flow' | 'admin'>,
  password: string | null = null,
): Promise<Claimant> {
  const { pool, client, store, clock } = situation;
  const typedName = usernameIn(parameters);
  checkSecretHash(client, typedName, parameters['SECRET_HASH']);
  const known = await identify(situation, pool, typedName);
  assertMayStart(situation, known.subject.sub);
  assertNotLocked(await store.read.guards.attempts(pool.id, known.subject.sub), clock.now());
  await assertAddressAllowed(situation, newSignIn(situation, known.subject, kind));
  const found = await afterMigration(situation, known, typedName, password);
  if (found.user === undefined && !client.settings.hidesUserExistence) {
    throw serviceError('UserNotFoundException', 'User does not exist.');
  }
  await beforeSignIn(situation, found.user, typedName);
  return { ...found, basis: newSignIn(situation, found.subject, kind), typedName };
}

/** If the request contains a password, the UserMigration trigger can supply a user who is unknown here. */
async function afterMigration(
  situation: Situation,
  known: Awaited<ReturnType<typeof identify>>,
  typedName: string,
  password: string | null,
): Promise<Awaited<ReturnType<typeof identify>>> {
  if (known.user !== undefined || password === null) return known;
  const { pool, client, origin, clientMetadata: validationData } = situation;
  const cause = { clientId: client.id, userAgent: origin.userAgent };
  const user = await migrateUser(situation, pool, { typedName, password, validationData }, cause);
  return user === undefined ? known : identify(situation, pool, typedName);
}

function newSignIn(
  { pool, client, random }: Situation,
  subject: Subject,
  { flow, admin }: Pick<SignInBasis, 'flow' | 'admin'>,
): SignInBasis {
  return { id: random.uuid(), poolId: pool.id, clientId: client.id, subject, flow, admin };
}
