/** Identifies the caller: one function for each kind of authorization that an operation can declare. */
import { type Inputs, type OperationName, serviceError } from '@latchkey/model';
import type { Authorization, Callers } from '../../operations/operation.ts';
import type { Services } from '../../services.ts';
import { signedInUser } from '../../tokens/signed-in-user.ts';
import type { Signer } from './sigv4.ts';

/** What the authorization is based on. */
export interface AuthorizationRequest {
  readonly operation: OperationName;
  readonly input: Inputs[OperationName];
  /** The signer of the request; only for operations with `iam` authorization. */
  readonly signer: Signer | undefined;
  readonly services: Pick<Services, 'directory' | 'store' | 'tokens'>;
}

type Authorizers = { readonly [A in Authorization]: (request: AuthorizationRequest) => Promise<Callers[A]> };

const authorizers: Authorizers = {
  iam: async ({ signer }) => {
    // The handler checks the signature before it parses the body, as AWS's front end does.
    if (signer === undefined) throw new Error('an operation with iam authorization has no signer');
    return signer;
  },
  accessToken: ({ services, input, operation }) => signedInUser(services, text(input, 'AccessToken'), operation),
  publicClient: ({ services, input }) => services.directory.client(text(input, 'ClientId')),
  self: async () => undefined,
};

/**
 * Identifies the caller in the way that the operation declares.
 *
 * @throws NotAuthorizedException, UserNotFoundException, ResourceNotFoundException, InvalidParameterException
 */
export async function authorize(kind: Authorization, request: AuthorizationRequest): Promise<Callers[Authorization]> {
  return authorizers[kind](request);
}

/** Reads a required member. The model makes AccessToken optional in two operations that need it for authorization. */
function text(input: Inputs[OperationName], member: string): string {
  const value = (input as Readonly<Record<string, unknown>>)[member];
  if (typeof value === 'string') return value;
  throw serviceError('InvalidParameterException', `Missing required parameter ${member}`);
}
