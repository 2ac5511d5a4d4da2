/**
 * The caller of AssociateSoftwareToken and VerifySoftwareToken: a signed-in user, or a sign-in that waits for
 * MFA_SETUP.
 */
import { serviceError } from '@latchkey/model';
import {
  assertPasswordUnchanged,
  invalidSession,
  openSession,
  type SignIn,
  usedSession,
} from '../../challenges/state/sign-in.ts';
import { signInError } from '../../rules/access/admission.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import { signedInUser } from '../../tokens/signed-in-user.ts';

interface Credentials {
  readonly AccessToken?: string | undefined;
  readonly Session?: string | undefined;
}

export type SoftwareTokenCaller =
  | { readonly kind: 'token'; readonly pool: Pool; readonly user: UserRecord }
  | {
      readonly kind: 'session';
      readonly pool: Pool;
      readonly client: Client;
      readonly user: UserRecord;
      readonly signIn: SignIn;
    };

/**
 * Identifies the caller from an access token or a Session.
 *
 * @throws InvalidParameterException if both are missing; NotAuthorizedException if the one given is not valid
 */
export async function softwareTokenCaller(
  operation: 'AssociateSoftwareToken' | 'VerifySoftwareToken',
  services: Services,
  input: Credentials,
): Promise<SoftwareTokenCaller> {
  if (input.AccessToken !== undefined) {
    const { pool, user } = await signedInUser(services, input.AccessToken, operation);
    return { kind: 'token', pool, user };
  }
  if (input.Session === undefined) {
    throw serviceError('InvalidParameterException', 'Either AccessToken or Session is required.');
  }
  return fromSession(services, input.Session);
}

async function fromSession(services: Services, session: string): Promise<SoftwareTokenCaller> {
  const signIn = openSession(services, session);
  const { pool, client } = await services.directory.client(signIn.clientId);
  const { read } = services.store;
  const user = signIn.subject.kind === 'user' ? await read.users.find(pool.id, signIn.subject.sub) : undefined;
  if (signIn.awaiting !== 'MFA_SETUP' || user === undefined) throw invalidSession();
  assertPasswordUnchanged(signIn, user);
  // These operations document only some errors about the user. The same error for all is enough: nothing must be set
  // up.
  if (signInError(user, services.clock.now()) !== undefined) throw invalidSession();
  if (await read.guards.isConsumed({ poolId: pool.id, sub: user.sub, nonce: signIn.nonce })) throw usedSession();
  return { kind: 'session', pool, client, user, signIn };
}
