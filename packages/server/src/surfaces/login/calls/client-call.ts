/**
 * Calls an operation for a page, as the app client would: with the same validation and the same quotas. The page has no
 * client secret. Because it is the server's own, it computes the hash in place of the client.
 */
import { type Inputs, validateInput } from '@latchkey/model';
import type { Call } from '../../../operations/operation.ts';
import type { Client } from '../../../rules/pools/directory.ts';
import { secretHash } from '../../../rules/access/secret-hash.ts';
import type { LoginPage } from '../flow/login-page.ts';

/** The operations that pages call for users who are not signed in. */
type PageOperation = 'SignUp' | 'ConfirmSignUp' | 'ResendConfirmationCode' | 'ForgotPassword' | 'ConfirmForgotPassword';

/** The input without what this function adds. */
type Given<N extends PageOperation> = Omit<Inputs[N], 'ClientId' | 'SecretHash' | 'UserContextData'>;

/**
 * @throws the errors of the operation; InvalidParameterException for an input that the service model does not allow;
 *   TooManyRequestsException
 */
export async function callAsClient<N extends PageOperation, Result>(
  { services, address, request: { client }, form, origin }: LoginPage,
  operation: N,
  given: Given<N>,
  run: (call: Call<N, 'publicClient'>) => Promise<Result>,
): Promise<Result> {
  const input = inputOf(client, operation, given, form['cognitoAsfData']);
  await services.quotas?.admit({ operation, poolId: undefined, challenge: undefined });
  services.quotas?.admitForUser(operation, `${client.id} ${input.Username}`);
  const { pool } = address;
  return run({ ...services, input, caller: { pool, client }, origin });
}

/** @param fingerprint what the page collected about the browser, for threat protection */
function inputOf<N extends PageOperation>(
  { id, secrets }: Client,
  operation: N,
  given: Given<N>,
  fingerprint: string | undefined,
): Inputs[N] {
  const [secret] = secrets;
  const username: string = given.Username;
  const validation = validateInput(operation, {
    ...given,
    ClientId: id,
    ...(secret !== undefined && { SecretHash: secretHash(secret, username, id) }),
    ...(fingerprint && { UserContextData: { EncodedData: fingerprint } }),
  });
  if (!validation.ok) throw validation.error;
  return validation.input;
}
