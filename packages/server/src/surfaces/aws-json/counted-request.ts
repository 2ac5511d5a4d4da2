/** What the quotas of request rates count of a request. */
import type { Inputs, OperationName } from '@latchkey/model';
import type { Callers } from '../../operations/operation.ts';
import type { CountedRequest, RequestQuotas } from '../../rules/access/request-quotas.ts';

type Input = Inputs[OperationName];

/** The part of a validated input that counts. */
export function countedRequest(operation: OperationName, input: Input): CountedRequest {
  return { operation, poolId: text(input, 'UserPoolId'), challenge: text(input, 'ChallengeName') };
}

/**
 * Counts a request for the user whom it concerns: the owner of the access token, or the user whom the input names. A user
 * who is named by user name and by an alias is counted as two.
 *
 * @throws TooManyRequestsException, or ThrottlingException if the operation does not document it
 */
export function admitForUser(
  quotas: RequestQuotas,
  operation: OperationName,
  caller: Callers[keyof Callers],
  input: Input,
): void {
  const user = userOf(caller, input);
  if (user !== undefined) quotas.admitForUser(operation, user);
}

/** Longest user name (UsernameType of the service model). Names in maps can be longer; no user has such a name. */
const LONGEST_NAME = 128;

function userOf(caller: Callers[keyof Callers], input: Input): string | undefined {
  if (caller !== undefined && 'user' in caller) return `${caller.pool.id} ${caller.user.sub}`;
  const name = text(input, 'Username') ?? nameIn(input, 'AuthParameters') ?? nameIn(input, 'ChallengeResponses');
  const place = text(input, 'UserPoolId') ?? text(input, 'ClientId') ?? '';
  // The names are kept in memory, so a caller must not decide how long they are.
  return name === undefined || name.length > LONGEST_NAME ? undefined : `${place} ${name}`;
}

function nameIn(input: Input, member: string): string | undefined {
  const map = (input as Readonly<Record<string, unknown>>)[member];
  return typeof map === 'object' && map !== null ? text(map, 'USERNAME') : undefined;
}

function text(input: object, member: string): string | undefined {
  const value = (input as Readonly<Record<string, unknown>>)[member];
  return typeof value === 'string' ? value : undefined;
}
