/** Who is calling: one function for each kind of authorization that an operation can declare. */
import { type Inputs, isDocumentedError, type OperationName, serviceError } from '@latchkey/model';
import type { Authorization, Callers, SignedInUser } from '../../operations/operation.ts';
import type { Services } from '../../services.ts';
import { signInScope } from '../../tokens/claims.ts';
import type { Signer } from './sigv4.ts';

/** What the decision is made on. */
export interface AuthorizationRequest {
  readonly operation: OperationName;
  readonly input: Inputs[OperationName];
  /** Who signed the request; known for operations with `iam` authorization only. */
  readonly signer: Signer | undefined;
  readonly services: Pick<Services, 'directory' | 'store' | 'tokens'>;
}

type Authorizers = { readonly [A in Authorization]: (request: AuthorizationRequest) => Promise<Callers[A]> };

const authorizers: Authorizers = {
  iam: async ({ signer }) => {
    // The signature was checked before the body was read as input, as AWS's front end does.
    if (signer === undefined) throw new Error('an operation with iam authorization has no signer');
    return signer;
  },
  accessToken: (request) => signedInUser(request, text(request.input, 'AccessToken')),
  publicClient: ({ services, input }) => services.directory.client(text(input, 'ClientId')),
  self: async () => undefined,
};

/**
 * Finds out who is calling, as the operation declares it.
 *
 * @throws NotAuthorizedException, UserNotFoundException, ResourceNotFoundException
 */
export function authorize(kind: Authorization, request: AuthorizationRequest): Promise<Callers[Authorization]> {
  return authorizers[kind](request);
}

async function signedInUser(request: AuthorizationRequest, accessToken: string): Promise<SignedInUser> {
  const { services, operation } = request;
  const { store, directory, tokens } = services;
  const token = await tokens.verifyAccessToken(accessToken);
  const { poolId, sub, clientId, sessionId, scopes } = token;
  if (!scopes.includes(signInScope)) throw notAuthorized('Access Token does not have required scopes');
  const [{ pool }, user, session] = await Promise.all([
    directory.client(clientId),
    store.read.users.find(poolId, sub),
    store.read.sessions.find(poolId, sub, sessionId),
  ]);
  if (user === undefined) {
    if (isDocumentedError(operation, 'UserNotFoundException')) {
      throw serviceError('UserNotFoundException', 'User does not exist.');
    }
    throw notAuthorized('Invalid Access Token');
  }
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (session === undefined || session.revokedAt !== null) throw notAuthorized('Access Token has been revoked');
  if (pool.id !== poolId || session.clientId !== clientId) throw notAuthorized('Invalid Access Token');
  return { pool, user, token };
}

/** A member that the model requires of every operation with this authorization; validation has seen to it. */
function text(input: Inputs[OperationName], member: string): string {
  const value = (input as Readonly<Record<string, unknown>>)[member];
  if (typeof value !== 'string') throw new Error(`an operation is authorized by ${member}, which its input lacks`);
  return value;
}

function notAuthorized(message: string) {
  return serviceError('NotAuthorizedException', message);
}
