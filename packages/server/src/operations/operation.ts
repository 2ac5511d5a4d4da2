/** What an operation file exports: the wire name, how the caller is authorized, and the function that runs. */
import type { Inputs, OperationName, Outputs } from '@latchkey/model';
import type { Client, Pool } from '../rules/pools/directory.ts';
import type { Origin } from '../ports/origin.ts';
import type { Services } from '../services.ts';
import type { SignedInUser } from '../tokens/signed-in-user.ts';

/**
 * How each kind of caller is authorized, and what the operation receives about it.
 * - `iam`: SigV4 signature with an access key of the server.
 * - `accessToken`: `AccessToken` of the input, valid, not revoked, with scope aws.cognito.signin.user.admin, of an
 *   enabled user.
 * - `publicClient`: `ClientId` of the input. If the client has a secret, the operation checks SecretHash, because it
 *   knows which user name the hash covers (rules/access/secret-hash.ts).
 * - `self`: the operation itself checks the credential in the input (a Session, an access token, a refresh token, a client
 *   secret or a FeedbackToken).
 */
export interface Callers {
  readonly iam: { readonly accessKeyId: string };
  readonly accessToken: SignedInUser;
  readonly publicClient: { readonly pool: Pool; readonly client: Client };
  readonly self: undefined;
}

export type Authorization = keyof Callers;

/** Everything that an operation receives. It never sees HTTP. */
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

/** Declares an operation. The compiler checks input and output against the shapes of that name. */
export function operation<N extends OperationName, A extends Authorization>(
  name: N,
  authorization: A,
  run: (call: Call<N, A>) => Promise<Outputs[N]>,
): Operation<N, A> {
  return { name, authorization, run };
}
