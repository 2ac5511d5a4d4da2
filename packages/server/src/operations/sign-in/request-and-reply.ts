/** Converts the input of the sign-in operations for the engine, and the outcome of the engine to their output. */
import {
  type AuthenticationResultType,
  type ChallengeNameType,
  type ContextDataType,
  serviceError,
  type UserContextDataType,
} from '@latchkey/model';
import type { Parameters } from '../../challenges/state/challenge.ts';
import type { Situation } from '../../challenges/state/situation.ts';
import type { Outcome } from '../../challenges/engine/engine.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { Origin } from '../../ports/origin.ts';
import type { Services } from '../../services.ts';

/** The reply of InitiateAuth, RespondToAuthChallenge and their Admin forms. */
export interface SignInReply {
  readonly ChallengeName?: ChallengeNameType;
  readonly ChallengeParameters: Record<string, string>;
  readonly Session?: string;
  readonly AvailableChallenges?: ChallengeNameType[];
  readonly AuthenticationResult?: AuthenticationResultType;
}

/**
 * Returns the pool and client of an Admin operation.
 *
 * @throws ResourceNotFoundException also for a client of another pool
 */
export async function poolAndClient(
  { directory }: Services,
  poolId: string,
  clientId: string,
): Promise<{ readonly pool: Pool; readonly client: Client }> {
  const pool = await directory.pool(poolId);
  const { client } = await directory.client(clientId);
  if (client.poolId !== pool.id) {
    throw serviceError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  }
  return { pool, client };
}

/** The members that only some of the inputs have. */
interface SignInInput {
  readonly UserPoolId?: string;
  readonly ClientMetadata?: Readonly<Record<string, string>> | undefined;
  readonly ContextData?: ContextDataType | undefined;
  readonly UserContextData?: UserContextDataType | undefined;
}

/** The engine's view of a request. @param begins whether the request starts a sign-in */
export function situationOf(
  call: Services & { readonly origin: Origin; readonly input: object },
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  begins = false,
): Situation {
  const { ClientMetadata, ContextData, UserContextData, UserPoolId } = call.input as SignInInput;
  // Only the operations for administrators name the pool.
  const context = { isAdmin: UserPoolId !== undefined, admin: ContextData, user: UserContextData };
  return { ...call, pool, client, clientMetadata: ClientMetadata, begins, context };
}

/** Removes empty parameters: clients send an empty string for a value that they do not have. */
export function parametersOf(map: Readonly<Record<string, string>> | undefined): Parameters {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([, value]) => value !== ''));
}

/**
 * The wire form of an outcome. With tokens, ChallengeParameters is present and empty (observed). The log gets the rule
 * that decided about MFA, because the most frequent question about remembered devices is why a code was required.
 */
export function replyTo({ origin }: { readonly origin: Origin }, outcome: Outcome): SignInReply {
  if (outcome.why !== undefined) origin.note('mfa', outcome.why);
  if (outcome.kind === 'browser-session') throw new Error('a sign-in through the API ended with a browser session');
  if (outcome.kind === 'tokens') return { ChallengeParameters: {}, AuthenticationResult: outcome.result };
  const { name, parameters, session, available } = outcome.issued;
  return {
    ChallengeName: name,
    ChallengeParameters: parameters,
    ...(session !== undefined && { Session: session }),
    ...(available !== undefined && { AvailableChallenges: [...available] }),
  };
}
