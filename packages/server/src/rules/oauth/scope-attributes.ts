/**
 * The attributes that scopes give access to, in identity tokens and at the userInfo endpoint ("UserInfo endpoint" and
 * "Scopes, M2M, and resource servers" of the developer guide).
 */

const email: ReadonlySet<string> = new Set(['email', 'email_verified']);
const phone: ReadonlySet<string> = new Set(['phone_number', 'phone_number_verified']);

/** The attributes that belong to a scope. */
const attributesOf: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['email', email],
  ['phone', phone],
]);

/**
 * Returns the first scope with attributes that the client may not read: no tokens are issued for it ("Token endpoint" of
 * the guide). `profile` is not checked: it stands for whatever the client may read (docs/decisions/0033).
 *
 * @param readable the attributes that the client may read; null: all
 */
export function unreadableScope(scopes: readonly string[], readable: ReadonlySet<string> | null): string | undefined {
  if (readable === null) return undefined;
  return scopes.find((scope) => [...(attributesOf.get(scope) ?? [])].some((name) => !readable.has(name)));
}

/**
 * Whether the scopes give access to an attribute that the app client may read. `openid` without `email`, `phone` and
 * `profile` gives access to all of them; `profile` gives access to all but addresses (docs/decisions/0033).
 *
 * @param scopes null: a sign-in through the API, which has no scopes of OpenID Connect
 */
export function isInScopes(name: string, scopes: readonly string[] | null): boolean {
  if (scopes === null) return true;
  const [hasEmail, hasPhone, hasProfile] = ['email', 'phone', 'profile'].map((scope) => scopes.includes(scope));
  if (!hasEmail && !hasPhone && !hasProfile) return true;
  if (email.has(name)) return hasEmail === true;
  if (phone.has(name)) return hasPhone === true;
  return hasProfile === true || name === 'identities';
}
