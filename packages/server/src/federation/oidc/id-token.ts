/** Verification of a provider's identity token (OpenID Connect Core 3.1.3.7). */
import { createHash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../ports/clock.ts';
import { type FederationFailure, invalidRequest } from '../federation-failure.ts';
import { FetchFailure } from '../provider-request.ts';
import type { KeySets } from './key-sets.ts';
import type { OidcSettings } from './provider-settings.ts';

/**
 * RSA and EC (developer guide). HMAC, which AWS accepts too, is refused: whoever knows the client secret could write
 * identity tokens of any user.
 */
export const signingAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;

/** Seconds by which the provider's clock may differ. */
const clockTolerance = 30;

/** What the claims must say. */
interface Expected {
  readonly nonce: string;
  readonly accessToken: string;
}

/**
 * Verifies signature and claims.
 * @throws FederationFailure, in words of ours but for the timeout
 */
export async function verifyIdToken(
  { clock, keySets }: { readonly clock: Clock; readonly keySets: KeySets },
  settings: OidcSettings,
  idToken: string,
  expected: Expected,
): Promise<JWTPayload> {
  const { protectedHeader, payload } = await jwtVerify(
    idToken,
    (header, token) => {
      if (typeof header.kid !== 'string' || header.kid === '') throw badIdToken('has no kid');
      return keySets(settings.jwksUri)(header, token);
    },
    {
      issuer: settings.issuer,
      audience: settings.clientId,
      algorithms: [...signingAlgorithms],
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'],
      currentDate: new Date(clock.now()),
      clockTolerance,
    },
  ).catch((error: unknown) => {
    throw failureOf(error, settings);
  });
  if (payload['nonce'] !== expected.nonce) throw badIdToken('nonce');
  const others = Array.isArray(payload.aud) && payload.aud.length > 1;
  const party = payload['azp'];
  if (party === undefined ? others : party !== settings.clientId) throw badIdToken('azp');
  const hash = payload['at_hash'];
  if (hash !== undefined && hash !== accessTokenHash(protectedHeader.alg, expected.accessToken)) {
    throw badIdToken('at_hash');
  }
  return payload;
}

/** `at_hash`: the left half of the hash that belongs to the algorithm (OpenID Connect Core 3.1.3.6). */
function accessTokenHash(algorithm: string, accessToken: string): string {
  const digest = createHash(`sha${algorithm.slice(-3)}`)
    .update(accessToken, 'ascii')
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

const words: Readonly<Record<string, string>> = { iss: 'issuer', aud: 'audience' };

/** @param what a claim, or what else is wrong */
export function badIdToken(what: string): FederationFailure {
  return invalidRequest(`Bad id_token ${words[what] ?? what}`);
}

function failureOf(error: unknown, { name }: OidcSettings): unknown {
  if (error instanceof FetchFailure) {
    // The prefix is AWS's own (developer guide).
    if (error.kind === 'timeout') return invalidRequest('error_description=Timeout in calling jwks uri');
    if (error.kind === 'reset') return invalidRequest('Connection reset');
    return invalidRequest(`${name} Error - the keys could not be fetched: ${error.message}`);
  }
  if (error instanceof errors.JWTExpired) return badIdToken('expired');
  if (error instanceof errors.JWTClaimValidationFailed) return badIdToken(error.claim);
  if (error instanceof errors.JOSEError) return badIdToken(reasons[error.code] ?? 'format');
  // A key that WebCrypto refuses is a fault of the provider.
  return error instanceof TypeError || error instanceof DOMException ? badIdToken('key') : error;
}

const reasons: Readonly<Record<string, string>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWKS_NO_MATCHING_KEY: 'key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'key',
  ERR_JWKS_INVALID: 'keys',
  ERR_JOSE_GENERIC: 'keys',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'algorithm',
};
