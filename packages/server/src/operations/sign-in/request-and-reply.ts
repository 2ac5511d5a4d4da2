/** What the four sign-in operations share: from their input to the engine, and from its outcome to their output. */
import { type AuthenticationResultType, type ChallengeNameType, serviceError } from '@latchkey/model';
import type { Parameters } from '../../challenges/state/challenge.ts';
import type { Situation } from '../../challenges/state/situation.ts';
import type { Outcome } from '../../challenges/engine/engine.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { Origin } from '../../ports/origin.ts';
import type { Services } from '../../services.ts';

/** Reply of InitiateAuth, RespondToAuthChallenge and their admin twins. */
export interface SignInReply {
  readonly ChallengeName?: ChallengeNameType;
  readonly ChallengeParameters: Record<string, string>;
  readonly Session?: string;
  readonly AvailableChallenges?: ChallengeNameType[];
  readonly AuthenticationResult?: AuthenticationResultType;
}

/** The pool and client of an admin operation; the client must be of that pool. */
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

/** Inputs of some operations have it. */
interface WithMetadata {
  readonly ClientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** The engine's view of a request; `begins` where it opens a sign-in. */
export function situationOf(
  call: Services & { readonly origin: Origin; readonly input: object },
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  begins = false,
): Situation {
  return { ...call, pool, client, clientMetadata: (call.input as WithMetadata).ClientMetadata, begins };
}

/** Parameters without the empty ones: clients send those for what they do not have. */
export function parametersOf(map: Readonly<Record<string, string>> | undefined): Parameters {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([, value]) => value !== ''));
}

/**
 * The wire form of an outcome. ChallengeParameters is present, empty, beside tokens (observed). The log learns which rule
 * decided about MFA: why a code was asked for is the commonest question about remembered devices.
 */
export function replyTo({ origin }: { readonly origin: Origin }, outcome: Outcome): SignInReply {
  if (outcome.why !== undefined) origin.note('mfa', outcome.why);
  if (outcome.kind === 'tokens') return { ChallengeParameters: {}, AuthenticationResult: outcome.result };
  const { name, parameters, session, available } = outcome.issued;
  return {
    ChallengeName: name,
    ChallengeParameters: parameters,
    ...(session !== undefined && { Session: session }),
    ...(available !== undefined && { AvailableChallenges: [...available] }),
  };
}
