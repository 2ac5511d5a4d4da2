/** Users as app clients name them in operations that need no sign-in. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { decoySub } from '../../rules/names/decoy-user.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Callers } from '../operation.ts';

/** A request that names a client and a user. */
export interface ClientCall extends Services {
  readonly input: { readonly Username: string };
  readonly caller: Callers['publicClient'];
}

/** Who a request is about: a user, or the twin of a name that the client must learn nothing about. */
export interface ClientSubject {
  readonly sub: string;
  readonly user: UserRecord | undefined;
}

/**
 * Finds who a request is about.
 * @param refusalOf why the operation is not for this user, if so; undefined when it is
 * @throws UserNotFoundException, or what `refusalOf` gives, unless the client hides who exists
 */
export async function clientSubject(
  { input, caller, store, sealer }: ClientCall,
  refusalOf: (user: UserRecord) => ServiceError | undefined,
): Promise<ClientSubject> {
  const { pool, client } = caller;
  const user = await findUser(store.read, pool, input.Username);
  // Made for users as well: what is done for one and not for the other, its time tells.
  const twin = decoySub(sealer, pool, input.Username);
  if (user === undefined) {
    // An error is made only where it is thrown: its stack trace takes some microseconds.
    if (!client.settings.hidesUserExistence) throw unknownToClient();
    await store.read.decoy.read();
    return { sub: twin, user };
  }
  const refusal = refusalOf(user);
  if (refusal === undefined) return { sub: user.sub, user };
  if (!client.settings.hidesUserExistence) throw refusal;
  return { sub: twin, user: undefined };
}

/** The answer about a disabled user. */
export function userDisabled(): ServiceError {
  return serviceError('NotAuthorizedException', 'User is disabled.');
}

/** The answer to a user name that stands for nobody (observed). */
function unknownToClient(): ServiceError {
  return serviceError('UserNotFoundException', 'Username/client id combination not found.');
}
