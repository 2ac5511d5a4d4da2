/** Finds the user in requests of app clients that need no sign-in. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { decoySub } from '../../rules/names/decoy-user.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Callers } from '../operation.ts';

/** A request with a client and a user name. */
export interface ClientCall extends Services {
  readonly input: { readonly Username: string };
  readonly caller: Callers['publicClient'];
}

/** The user of a request, or a decoy user if the client must not learn anything about the user name. */
export interface ClientSubject {
  readonly sub: string;
  readonly user: UserRecord | undefined;
}

/**
 * Finds the user of a request.
 *
 * @param refusalOf returns the error if the operation is not allowed for this user
 * @throws UserNotFoundException, or the error of `refusalOf`, unless the client hides whether users exist
 */
export async function clientSubject(
  { input, caller, store, sealer }: ClientCall,
  refusalOf: (user: UserRecord) => ServiceError | undefined,
): Promise<ClientSubject> {
  const { pool, client } = caller;
  const user = await findUser(store.read, pool, input.Username);
  // Computed for existing users too, so that both take the same time.
  const decoy = decoySub(sealer, pool, input.Username);
  if (user === undefined) {
    // The error is only created where it is thrown: its stack trace takes some microseconds.
    if (!client.settings.hidesUserExistence) throw unknownToClient();
    return { sub: decoy, user };
  }
  const refusal = refusalOf(user);
  if (refusal === undefined) return { sub: user.sub, user };
  if (!client.settings.hidesUserExistence) throw refusal;
  return { sub: decoy, user: undefined };
}

/** The error for a disabled user. */
export function userDisabled(): ServiceError {
  return serviceError('NotAuthorizedException', 'User is disabled.');
}

/** The error for an unknown user name (observed). */
function unknownToClient(): ServiceError {
  return serviceError('UserNotFoundException', 'Username/client id combination not found.');
}
