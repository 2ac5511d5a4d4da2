/** Users as app clients name them in operations that need no sign-in. */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { Callers } from '../operation.ts';
import type { Services } from '../../services.ts';

/** A request that names a client and a user. */
export interface ClientCall extends Services {
  readonly input: { readonly Username: string };
  readonly caller: Callers['publicClient'];
}

/** The answer to a user name that stands for nobody, where the client does not hide who exists (observed). */
export function unknownToClient(): ServiceError {
  return serviceError('UserNotFoundException', 'Username/client id combination not found.');
}

/** The answer about a disabled user. */
export function userDisabled(): ServiceError {
  return serviceError('NotAuthorizedException', 'User is disabled.');
}
