/**
 * Verifies the access tokens of users. The error is the same whatever was wrong with the token, with two exceptions:
 * clients refresh when a token has expired, and tokens of app clients that act for themselves are valid, but not here.
 */
import { hash } from 'node:crypto';
import { ServiceError, serviceError } from '@latchkey/model';
import type { JWTPayload } from 'jose';
import { JOSEError, JWTExpired } from 'jose/errors';
import { decodeJwt } from 'jose/jwt/decode';
import { jwtVerify } from 'jose/jwt/verify';
import type { Clock } from '../ports/clock.ts';
import type { ServerSettings } from '../ports/settings.ts';
import { hasExpired } from '../time/instants.ts';
import type { AccessToken } from './access-token.ts';
import type { PoolKeys } from './pool-keys.ts';
import { createRecentlyUsed } from '../crypto/recently-used.ts';

export type AccessTokenVerifier = (token: string) => Promise<AccessToken>;

/** How many verified tokens are remembered; an entry takes about 1 kB. */
const limit = 10_000;

/** A token whose signature and claims were verified, and the key that signed it. */
interface VerifiedToken {
  readonly accessToken: AccessToken;
  readonly kid: string;
}

/**
 * Creates the verifier. It remembers verified tokens by their SHA-256, so that RSA verification runs once per token and
 * not once per request. Only what can never change is remembered: that these bytes are signed by this key. Every request
 * checks that the pool still has the key, and the expiry (docs/decisions/0047).
 */
export function createAccessTokenVerifier(
  keys: Pick<PoolKeys, 'accessTokenKey' | 'hasAccessTokenKey'>,
  settings: Pick<ServerSettings, 'issuerOf'>,
  clock: Clock,
): AccessTokenVerifier {
  const verified = createRecentlyUsed<VerifiedToken>(limit);

  async function verify(token: string): Promise<VerifiedToken> {
    const { poolId, kid, payload } = await verifiedPayload(keys, settings, clock, token);
    return { accessToken: accessTokenOf(poolId, payload), kid };
  }

  return async (token) => {
    const fingerprint = hash('sha256', token, 'base64');
    const known = verified.get(fingerprint);
    if (known !== undefined) {
      const { accessToken, kid } = known;
      if (hasExpired(accessToken.expiresAt * 1000, clock.now())) throw expired();
      if (!(await keys.hasAccessTokenKey(accessToken.poolId, kid))) throw invalid();
      return accessToken;
    }
    try {
      const made = await verify(token);
      verified.set(fingerprint, made);
      return made.accessToken;
    } catch (error) {
      throw asServiceError(error);
    }
  };
}

/** An access token of an app client that acts for itself. */
export interface MachineAccessToken {
  readonly poolId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** Verifies a token of an app client that acts for itself; undefined for anything else. Such tokens cannot be revoked. */
export async function verifyMachineToken(
  keys: Pick<PoolKeys, 'accessTokenKey'>,
  settings: Pick<ServerSettings, 'issuerOf'>,
  clock: Clock,
  token: string,
): Promise<MachineAccessToken | undefined> {
  try {
    const { poolId, payload } = await verifiedPayload(keys, settings, clock, token);
    if (payload['token_use'] !== 'access' || !isMachineToken(payload)) return undefined;
    const scope = payload['scope'];
    return { poolId, clientId: String(payload.sub), scopes: typeof scope === 'string' ? scope.split(' ') : [] };
  } catch (error) {
    if (error instanceof JOSEError || error instanceof ServiceError) return undefined;
    throw error;
  }
}

/** Verifies signature, issuer and expiry. */
async function verifiedPayload(
  keys: Pick<PoolKeys, 'accessTokenKey'>,
  settings: Pick<ServerSettings, 'issuerOf'>,
  clock: Clock,
  token: string,
): Promise<{ readonly poolId: string; readonly kid: string; readonly payload: JWTPayload }> {
  const poolId = poolIdOf(decodeJwt(token).iss);
  if (!isPlainlySpelled(token)) throw invalid();
  const keyOf = async ({ kid = '' }: { readonly kid?: string | undefined }) => {
    const key = await keys.accessTokenKey(poolId, kid);
    if (key === undefined) throw invalid();
    return key;
  };
  const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
    algorithms: ['RS256'],
    // Tokens from before a change of IssuerConfiguration stay valid.
    issuer: [settings.issuerOf(poolId), settings.issuerOf(poolId, 'UPDATED')],
    requiredClaims: ['exp', 'sub'],
    currentDate: new Date(clock.now()),
  });
  return { poolId, kid: protectedHeader.kid ?? '', payload };
}

/**
 * Whether the signature has the one spelling of RFC 7515 section 2: base64url without padding. jose also accepts others, so one
 * token would have many texts.
 */
function isPlainlySpelled(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** Every issuer is a base address followed by `/` and the pool id. */
function poolIdOf(issuer: unknown): string {
  if (typeof issuer !== 'string') throw invalid();
  return issuer.slice(issuer.lastIndexOf('/') + 1);
}

function accessTokenOf(poolId: string, payload: JWTPayload): AccessToken {
  const text = (name: string): string => {
    const value = payload[name];
    if (typeof value !== 'string') throw invalid();
    return value;
  };
  if (payload['token_use'] !== 'access') throw invalid();
  if (isMachineToken(payload)) throw withoutScopes();
  return {
    poolId,
    sub: text('sub'),
    username: text('username'),
    clientId: text('client_id'),
    sessionId: payload['origin_jti'] === undefined ? text('event_id') : text('origin_jti'),
    deviceKey: payload['device_key'] === undefined ? null : text('device_key'),
    scopes: text('scope').split(' '),
    authTime: Number(payload['auth_time']),
    expiresAt: Number(payload.exp),
  };
}

/** A token of an app client that acts for itself has no user, and never the scope of the operations that need one. */
function isMachineToken({ sub, client_id: clientId, username }: JWTPayload): boolean {
  return username === undefined && sub !== undefined && sub === clientId;
}

/**
 * Errors of jose, which include those of WebCrypto for malformed signatures, mean a bad token. Others are passed on.
 */
function asServiceError(error: unknown): unknown {
  if (error instanceof JWTExpired) return expired();
  return error instanceof JOSEError ? invalid() : error;
}

function invalid(): ServiceError {
  return serviceError('NotAuthorizedException', 'Invalid Access Token');
}

function withoutScopes(): ServiceError {
  return serviceError('NotAuthorizedException', 'Access Token does not have required scopes');
}

function expired(): ServiceError {
  return serviceError('NotAuthorizedException', 'Access Token has expired');
}
