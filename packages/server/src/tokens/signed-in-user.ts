/** From an access token to the user who holds it, for operations that take one. */
import { ServiceError, serviceError } from '@latchkey/model';
import type { Pool } from '../rules/directory.ts';
import type { Services } from '../services.ts';
import type { UserRecord } from '../store/records.ts';
import type { AccessToken } from './access-token.ts';

/** The scope that the API's user operations ask for; every API sign-in grants it. */
const USER_ADMIN_SCOPE = 'aws.cognito.signin.user.admin';

export interface SignedInUser {
  readonly pool: Pool;
  readonly user: UserRecord;
  readonly token: AccessToken;
}

const invalid = () => serviceError('NotAuthorizedException', 'Invalid Access Token');
const revoked = () => serviceError('NotAuthorizedException', 'Access Token has been revoked');

/** A token of a pool or client that is gone is no token any more. */
async function livePool({ directory }: Services, { clientId, poolId }: AccessToken): Promise<Pool> {
  try {
    const { pool } = await directory.client(clientId);
    if (pool.id === poolId) return pool;
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'ResourceNotFoundException')) throw error;
  }
  throw invalid();
}

/**
 * Verifies an access token and everything that may have happened to it since.
 * @throws NotAuthorizedException `Invalid Access Token`, `Access Token has expired`, `Access Token has been revoked`,
 *   `Access Token does not have required scopes`, `User is disabled.`
 */
export async function signedInUser(services: Services, accessToken: string): Promise<SignedInUser> {
  const { tokens, store } = services;
  const token = await tokens.verifyAccessToken(accessToken);
  if (!token.scopes.includes(USER_ADMIN_SCOPE)) {
    throw serviceError('NotAuthorizedException', 'Access Token does not have required scopes');
  }
  const pool = await livePool(services, token);
  const session = await store.read.sessions.find(pool.id, token.sub, token.sessionId);
  if (session === undefined || session.revokedAt !== null) throw revoked();
  const user = await store.read.users.find(pool.id, token.sub);
  if (user === undefined) throw revoked();
  if (!user.enabled) throw serviceError('NotAuthorizedException', 'User is disabled.');
  return { pool, user, token };
}
