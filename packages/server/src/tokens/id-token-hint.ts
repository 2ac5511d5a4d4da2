/**
 * Identity tokens that apps send back to say which user and client they mean (`id_token_hint`, OpenID Connect Core section
 * 3.1.2.1 and RP-Initiated Logout 1.0 section 2). They may have expired.
 */
import { JOSEError } from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import type { ServerSettings } from '../ports/settings.ts';
import type { PoolKeys } from './pool-keys.ts';

export interface IdTokenHint {
  readonly sub: string;
  readonly clientId: string;
}

/** Longest hint that is looked at. An identity token of this server is far shorter. */
const longest = 16_000;

/** Returns undefined for anything but an identity token that the pool signed. */
export async function readIdTokenHint(
  keys: Pick<PoolKeys, 'idTokenKey'>,
  settings: Pick<ServerSettings, 'issuerOf'>,
  poolId: string,
  token: string,
): Promise<IdTokenHint | undefined> {
  if (token.length > longest) return undefined;
  const claims = await verifiedClaims(keys, poolId, token);
  if (claims === undefined) return undefined;
  const { iss, sub, aud, token_use: use } = claims;
  const issuers = [settings.issuerOf(poolId), settings.issuerOf(poolId, 'UPDATED')];
  if (use !== 'id' || typeof sub !== 'string' || typeof aud !== 'string') return undefined;
  return issuers.some((issuer) => issuer === iss) ? { sub, clientId: aud } : undefined;
}

async function verifiedClaims(
  keys: Pick<PoolKeys, 'idTokenKey'>,
  poolId: string,
  token: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const keyOf = async ({ kid = '' }: { readonly kid?: string | undefined }) => {
    const key = await keys.idTokenKey(poolId, kid);
    if (key === undefined) throw new JOSEError('no such key');
    return key;
  };
  try {
    const { payload } = await compactVerify(token, keyOf, { algorithms: ['RS256'] });
    // Only this server signs with its keys, so the payload is an object.
    return JSON.parse(new TextDecoder().decode(payload)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof JOSEError) return undefined;
    throw error;
  }
}
