/**
 * Access tokens of app clients that act for themselves and not for a user: GetClientToken, and the client credentials
 * grant of OAuth 2.0 (RFC 6749 section 4.4). The claims are Cognito's ("Understanding the access token" of the guide).
 */
import type { Client, Directory, Pool } from '../rules/pools/directory.ts';
import { definedScopes, isSystemScope, standardScopes } from '../rules/pools/scopes.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { StringMap, TokenChanges } from '../triggers/trigger-types.ts';
import type { Claims } from './claims.ts';
import { assertWithinLimit, customizedAccessClaims } from './token-customization.ts';

export interface MachineToken {
  readonly AccessToken: string;
  /** Seconds. */
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
}

/** The request for a machine token, as far as it is passed to the pool's PreTokenGeneration trigger. */
export interface MachineTokenCause {
  readonly clientMetadata?: StringMap | undefined;
  readonly userAgent?: string | null | undefined;
}

/** The scopes of a machine token, or the first requested scope that the client may not have. */
export type MachineScopes = { readonly granted: readonly string[] } | { readonly refused: string };

/**
 * Decides about the scopes of a machine token. A machine token has only custom scopes. Scopes of the client whose
 * resource server does not define them any more are inactive: they may be requested, but are not granted (guide,
 * "Managing the resource server and custom scopes").
 *
 * @param requested an empty list stands for all custom scopes of the client
 */
export async function machineScopes(
  directory: Pick<Directory, 'item'>,
  { poolId, record }: Client,
  requested: readonly string[],
): Promise<MachineScopes> {
  const allowed = (record.definition.AllowedOAuthScopes ?? []).filter((scope) => !standardScopes.has(scope));
  const refused = requested.find((scope) => !allowed.includes(scope));
  if (refused !== undefined) return { refused };
  const find = (identifier: string) => directory.item(poolId, 'resource-server', identifier);
  const named = [...new Set(requested.length === 0 ? allowed : requested)];
  const defined = new Set(
    await definedScopes(
      find,
      named.filter((scope) => !isSystemScope(scope)),
    ),
  );
  return { granted: named.filter((scope) => isSystemScope(scope) || defined.has(scope)) };
}

/** What the claims of a machine token are made from. */
export interface MachineIssuance {
  readonly issuer: string;
  readonly clientId: string;
  readonly lifetimeSeconds: number;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A fresh UUID. */
  readonly jti: string;
}

/**
 * Returns the payload after the changes of the trigger. A token without scopes has no claim `scope`: an empty one is not
 * a list of scopes (RFC 6749 section 3.3).
 */
export function machineClaims(issuance: MachineIssuance, changes: TokenChanges | null): Claims {
  const { issuer, clientId, lifetimeSeconds, scopes, now, jti } = issuance;
  const issuedAt = Math.floor(now / 1000);
  const claims = {
    sub: clientId,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: issuedAt,
    iss: issuer,
    exp: issuedAt + lifetimeSeconds,
    iat: issuedAt,
    version: 2,
    jti,
    client_id: clientId,
  };
  const customized = customizedAccessClaims(claims, changes);
  if (customized['scope'] !== '') return customized;
  return Object.fromEntries(Object.entries(customized).filter(([name]) => name !== 'scope'));
}

/**
 * Runs the pool's PreTokenGeneration trigger, which is run for machine tokens from version V3_0 on. Its changes of
 * groups and of the identity token have no meaning here.
 *
 * @returns null if there is no such trigger
 * @throws UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function machineTokenChanges(
  triggers: Pick<Triggers, 'run'>,
  pool: Pool,
  client: Client,
  scopes: readonly string[],
  { clientMetadata, userAgent }: MachineTokenCause,
): Promise<TokenChanges | null> {
  if (pool.record.definition.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion !== 'V3_0') return null;
  const request = { userAttributes: {}, groupConfiguration: null, scopes, clientMetadata };
  const call = { userName: 'ClientCredentials', clientId: client.id, userAgent, request };
  const answer = await triggers.run(pool, 'PreTokenGeneration', 'TokenGeneration_ClientCredentials', call);
  assertWithinLimit(answer);
  return answer.accessTokenGeneration;
}
