/** What userInfo says about a user ("UserInfo endpoint" of the developer guide). */
import { IDENTITIES, identitiesClaim } from '../rules/attributes/identities.ts';
import type { Pool } from '../rules/pools/directory.ts';
import type { UserRecord } from '../records/user.ts';
import { claimValue, type Claims, readableAttributes } from './claims.ts';

/**
 * Returns the attributes that the scopes and the client give access to, between `sub` and `username`. All values are
 * strings, as Cognito's are; with `latchkey:userinfo-booleans` they have the types of OpenID Connect.
 *
 * @param readable the attributes that the client may read; null: the default set
 */
export function userInfoClaims(
  { settings: { oauthChoices } }: Pick<Pool, 'settings'>,
  { sub, username, attributes }: Pick<UserRecord, 'sub' | 'username' | 'attributes'>,
  readable: ReadonlySet<string> | null,
  scopes: readonly string[],
): Claims {
  const isTyped = oauthChoices.userInfoBooleans === 'on';
  const claims = readableAttributes(attributes, readable, scopes).map(([name, value]) => {
    if (name === IDENTITIES) return [name, JSON.stringify(identitiesClaim(value))] as const;
    return [name, isTyped ? claimValue(name, value) : value] as const;
  });
  return { sub, ...Object.fromEntries(claims), username };
}
