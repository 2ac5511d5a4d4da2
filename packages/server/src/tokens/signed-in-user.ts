/** Finds the user of an access token. Only this file decides whether a token is still valid. */
import { isDocumentedError, type OperationName, type ServiceError, serviceError } from '@latchkey/model';
import type { Directory, Pool } from '../rules/pools/directory.ts';
import type { Store } from '../store/store.ts';
import type { UserRecord } from '../records/user.ts';
import type { AccessToken } from './access-token.ts';
import { signInScope } from './claims.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** The services that verify access tokens. */
interface TokenTools {
  readonly directory: Directory;
  readonly store: Store;
  readonly tokens: TokenIssuer;
}

export interface SignedInUser {
  readonly pool: Pool;
  readonly user: UserRecord;
  readonly token: AccessToken;
}

/**
 * Verifies an access token, and that its user, client and session are still valid.
 *
 * @param operation the operation that is called: not every operation documents UserNotFoundException
 * @param scope the scope that the token needs
 * @throws NotAuthorizedException `Invalid Access Token`, `Access Token has expired`, `Access Token has been revoked`,
 *   `Access Token does not have required scopes`, `User is disabled.`
 * @throws PasswordResetRequiredException if the operation documents it and the password must be reset
 * @throws UserNotFoundException `User does not exist.`; ResourceNotFoundException for a client that was deleted
 */
export async function signedInUser(
  { directory, store, tokens }: TokenTools,
  accessToken: string,
  operation: OperationName,
  scope: string = signInScope,
): Promise<SignedInUser> {
  const token = await tokens.verifyAccessToken(accessToken);
  const { poolId, sub, clientId, sessionId, scopes } = token;
  if (!scopes.includes(scope)) throw notAuthorized('Access Token does not have required scopes');
  const [{ pool }, user, session] = await Promise.all([
    directory.client(clientId),
    store.read.users.find(poolId, sub),
    store.read.sessions.find(poolId, sub, sessionId),
  ]);
  if (user === undefined) throw userGone(operation);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (session === undefined || session.revokedAt !== null) throw notAuthorized('Access Token has been revoked');
  if (pool.id !== poolId || session.clientId !== clientId) throw notAuthorized('Invalid Access Token');
  if (user.status === 'RESET_REQUIRED' && isDocumentedError(operation, 'PasswordResetRequiredException')) {
    throw serviceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  return { pool, user, token };
}

function userGone(operation: OperationName): ServiceError {
  return isDocumentedError(operation, 'UserNotFoundException')
    ? serviceError('UserNotFoundException', 'User does not exist.')
    : notAuthorized('Invalid Access Token');
}

function notAuthorized(message: string): ServiceError {
  return serviceError('NotAuthorizedException', message);
}
