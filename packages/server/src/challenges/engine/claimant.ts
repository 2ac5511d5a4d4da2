/** Identifies the user at the beginning of every flow, except refreshing tokens. */
import { serviceError } from '@latchkey/model';
import { externalUser, isExternal } from '../../rules/access/admission.ts';
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
import { type Identified, identify } from '../state/subject.ts';

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
  const { pool, client, clock } = situation;
  const typedName = usernameIn(parameters);
  // The pages of managed login are the server's own: an app client proves itself when it exchanges the code.
  if (situation.browser === undefined) checkSecretHash(client, typedName, parameters['SECRET_HASH']);
  const identified = await identify(situation, pool, typedName);
  // Before the lock-out, which counts the failures of the decoy user.
  const known = withoutExternalUser(situation, identified);
  assertMayStart(situation, known.subject.sub);
  assertNotLocked(pool, known.attempts, clock.now());
  await assertAddressAllowed(situation, newSignIn(situation, known.subject, kind));
  const isUnknown = identified.user === undefined;
  const found = isUnknown ? await afterMigration(situation, known, typedName, password) : known;
  if (found.user === undefined && !client.settings.hidesUserExistence) {
    throw serviceError('UserNotFoundException', 'User does not exist.');
  }
  await beforeSignIn(situation, found.user, typedName);
  const { subject, user } = found;
  return { subject, user, basis: newSignIn(situation, subject, kind), typedName };
}

/**
 * Users of identity providers cannot sign in here, not even by a code to an address that the provider named. If the
 * client hides whether users exist, they look like unknown ones.
 * @throws NotAuthorizedException `User is not authorized to get auth details.` (observed)
 */
function withoutExternalUser({ client }: Situation, found: Identified): Identified {
  if (found.user === undefined || !isExternal(found.user)) return found;
  if (!client.settings.hidesUserExistence) throw externalUser();
  return { ...found, subject: found.decoy, user: undefined, attempts: found.decoyAttempts };
}

/** If the request contains a password, the UserMigration trigger can supply a user who is unknown here. */
async function afterMigration(
  situation: Situation,
  known: Identified,
  typedName: string,
  password: string | null,
): Promise<Identified> {
  if (password === null) return known;
  const { pool, client, origin, clientMetadata: validationData } = situation;
  const cause = { clientId: client.id, userAgent: origin.userAgent };
  const user = await migrateUser(situation, pool, { typedName, password, validationData }, cause);
  return user === undefined ? known : identify(situation, pool, typedName);
}

function newSignIn(
  { pool, client, random, browser }: Situation,
  subject: Subject,
  { flow, admin }: Pick<SignInBasis, 'flow' | 'admin'>,
): SignInBasis {
  const basis = { id: random.uuid(), poolId: pool.id, clientId: client.id, subject, flow, admin };
  return browser === undefined ? basis : { ...basis, onPage: true };
}
