/** What an operation file exports: the wire name, how the caller is authorized, and the work. */
import type { Inputs, OperationName, Outputs } from '@latchkey/model';
import type { Client, Pool } from '../rules/pools/directory.ts';
import type { Origin } from '../ports/origin.ts';
import type { Services } from '../services.ts';
import type { SignedInUser } from '../tokens/signed-in-user.ts';

/**
 * How each kind of caller is known, and what the operation then learns of it.
 * - `iam`: SigV4 signature with an access key of the server.
 * - `accessToken`: `AccessToken` of the input, valid, not revoked, with scope aws.cognito.signin.user.admin, of an enabled user.
 * - `publicClient`: `ClientId` of the input; SecretHash, if the client has a secret, is checked by the operation,
 *   which knows the user name it covers (rules/access/secret-hash.ts).
 * - `self`: the operation checks what the input carries itself (a Session, a refresh token, either of two).
 */
export interface Callers {
  readonly iam: { readonly accessKeyId: string };
  readonly accessToken: SignedInUser;
  readonly publicClient: { readonly pool: Pool; readonly client: Client };
  readonly self: undefined;
}

export type Authorization = keyof Callers;

/** Everything an operation gets to see. It never sees HTTP. */
export interface Call<N extends OperationName, A extends Authorization> extends Services {
  readonly input: Inputs[N];
  readonly caller: Callers[A];
  readonly origin: Origin;
}

export interface Operation<N extends OperationName = OperationName, A extends Authorization = Authorization> {
  readonly name: N;
  readonly authorization: A;
  run(call: Call<N, A>): Promise<Outputs[N]>;
}

/** Declares an operation. The compiler holds input and output to the shapes of that name. */
export function operation<N extends OperationName, A extends Authorization>(
  name: N,
  authorization: A,
  run: (call: Call<N, A>) => Promise<Outputs[N]>,
): Operation<N, A> {
  return { name, authorization, run };
}
