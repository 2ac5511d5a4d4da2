/** Who is calling: one function for each kind of authorization that an operation can declare. */
import { type Inputs, type OperationName, serviceError } from '@latchkey/model';
import type { Authorization, Callers } from '../../operations/operation.ts';
import type { Services } from '../../services.ts';
import { signedInUser } from '../../tokens/signed-in-user.ts';
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
  accessToken: ({ services, input, operation }) => signedInUser(services, text(input, 'AccessToken'), operation),
  publicClient: ({ services, input }) => services.directory.client(text(input, 'ClientId')),
  self: async () => undefined,
};

/**
 * Finds out who is calling, as the operation declares it.
 *
 * @throws NotAuthorizedException, UserNotFoundException, ResourceNotFoundException, InvalidParameterException
 */
export async function authorize(kind: Authorization, request: AuthorizationRequest): Promise<Callers[Authorization]> {
  return authorizers[kind](request);
}

/** The model leaves AccessToken optional in two of the operations that nobody can be authorized for without it. */
function text(input: Inputs[OperationName], member: string): string {
  const value = (input as Readonly<Record<string, unknown>>)[member];
  if (typeof value === 'string') return value;
  throw serviceError('InvalidParameterException', `Missing required parameter ${member}`);
}
