/**
 * The keys of identity providers. A set is fetched again after five minutes, and once it lacks the key of a token, but at
 * most every ten seconds: so tokens with invented key ids do not cause requests.
 */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { createRecentlyUsed } from '../../crypto/recently-used.ts';
import type { ProviderFetch } from './provider-fetch.ts';

/** Key sets by their address. */
export type KeySets = (jwksUri: string) => JWTVerifyGetKey;

/** The most key sets in memory. */
const limit = 200;
/** Longer than the bound of a request, which `fetch` keeps. */
const timeoutDuration = 60_000;

export function createKeySets(fetch: ProviderFetch): KeySets {
  const sets = createRecentlyUsed<JWTVerifyGetKey>(limit);
  return (jwksUri) => {
    const known = sets.get(jwksUri);
    if (known !== undefined) return known;
    const set = createRemoteJWKSet(new URL(jwksUri), {
      cacheMaxAge: 300_000,
      cooldownDuration: 10_000,
      timeoutDuration,
      [customFetch]: fetch,
    });
    sets.set(jwksUri, set);
    return set;
  };
}
