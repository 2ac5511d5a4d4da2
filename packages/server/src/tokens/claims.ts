/**
 * The claims of tokens. Their names and forms are Cognito's ("Understanding the identity (ID) token" and
 * "Understanding the access token" of its developer guide). Pure: identifiers and time come from the caller.
 */
import { IDENTITIES, identitiesClaim } from '../rules/attributes/identities.ts';
import type { ClientSettings } from '../rules/pools/client-settings.ts';
import type { GroupClaims } from './group-claims.ts';
import { isInScopes } from '../rules/oauth/scope-attributes.ts';
import type { TokenGrant, TokenSessionRecord } from '../records/token-session.ts';
import type { UserRecord } from '../records/user.ts';
import type { Claim } from '../triggers/trigger-types.ts';

/** The scope of tokens from a sign-in through the API. Every operation with an access token requires it. */
export const signInScope = 'aws.cognito.signin.user.admin';

/** Everything that the claims of one pair of tokens are made from. */
export interface Issuance {
  readonly issuer: string;
  readonly clientId: string;
  readonly settings: Pick<
    ClientSettings,
    'accessTokenSeconds' | 'idTokenSeconds' | 'tokenRevocation' | 'readAttributes'
  >;
  readonly user: Pick<UserRecord, 'sub' | 'username' | 'attributes'>;
  readonly session: Pick<TokenSessionRecord, 'sessionId' | 'deviceKey' | 'authTime' | 'grant'>;
  /** The nonce of the authorization request; null: it had none, or the tokens are refreshed. */
  readonly nonce: string | null;
  /** SessionId of a tracked user session; null: the pool does not track user sessions, and tokens have no claim for it. */
  readonly userSessionId: string | null;
  readonly groups: GroupClaims;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Fresh UUIDs. */
  readonly ids: { readonly event: string; readonly access: string; readonly id: string };
}

/** JSON of a token's payload. */
export type Claims = Readonly<Record<string, Claim>>;

/** The payload of the access token. */
export function accessClaims(issuance: Issuance): Claims {
  const { issuer, clientId, settings, user, session, groups, ids } = issuance;
  return {
    sub: user.sub,
    ...groupNames(groups),
    ...(session.deviceKey === null ? {} : { device_key: session.deviceKey }),
    iss: issuer,
    client_id: clientId,
    ...origin(issuance),
    token_use: 'access',
    ...(session.grant === null ? { scope: signInScope } : grantedAccess(session.grant)),
    ...times(issuance, settings.accessTokenSeconds),
    ...(settings.tokenRevocation ? { jti: ids.access } : {}),
    username: user.username,
  };
}

/** The payload of the identity token. Attributes come first, so that none of them can replace a claim of the server. */
export function idClaims(issuance: Issuance): Claims {
  const { issuer, clientId, settings, user, session, nonce, groups, ids } = issuance;
  const { grant } = session;
  return {
    ...attributeClaims(user.attributes, settings.readAttributes, grant),
    sub: user.sub,
    ...groupNames(groups),
    ...roles(groups),
    iss: issuer,
    'cognito:username': user.username,
    ...origin(issuance),
    aud: clientId,
    token_use: 'id',
    ...(nonce === null ? {} : { nonce }),
    ...(grant === null ? {} : { acr: grant.acr, amr: grant.amr }),
    ...times(issuance, settings.idTokenSeconds),
    ...(settings.tokenRevocation ? { jti: ids.id } : {}),
  };
}

/** What an authorization request adds to an access token. `version` is in tokens of this kind only (observed). */
function grantedAccess({ scopes, audience, acr, amr }: TokenGrant): Claims {
  return {
    scope: scopes.join(' '),
    version: 2,
    ...(audience === null ? {} : { aud: audience }),
    acr,
    amr,
  };
}

/**
 * The claims that identify the sign-in. Without token revocation, Cognito's tokens have neither `origin_jti` nor `jti`.
 * Then `event_id` holds the session id instead of `origin_jti`, so that this server still finds the session of the
 * token. `sid` is the name of the session id in OpenID Connect (Front-Channel Logout 1.0 section 3). That Cognito uses
 * it is a guess: its guide says only that tokens do not change without tracking.
 */
function origin({ settings, session, userSessionId, ids }: Issuance): Claims {
  return {
    ...(settings.tokenRevocation
      ? { origin_jti: session.sessionId, event_id: ids.event }
      : { event_id: session.sessionId }),
    ...(userSessionId === null ? {} : { sid: userSessionId }),
  };
}

/** The claim is left out for users without groups. */
function groupNames({ groups }: GroupClaims): Claims {
  return groups.length === 0 ? {} : { 'cognito:groups': groups };
}

/** Roles are for identity pools, which receive the identity token. */
function roles({ roles: arns, preferredRole }: GroupClaims): Claims {
  return {
    ...(preferredRole === null ? {} : { 'cognito:preferred_role': preferredRole }),
    ...(arns.length === 0 ? {} : { 'cognito:roles': arns }),
  };
}

function times({ session, now }: Issuance, lifetimeSeconds: number): Claims {
  const issuedAt = Math.floor(now / 1000);
  return { auth_time: Math.floor(session.authTime / 1000), exp: issuedAt + lifetimeSeconds, iat: issuedAt };
}

function attributeClaims(
  attributes: UserRecord['attributes'],
  readable: ReadonlySet<string> | null,
  grant: TokenGrant | null,
): Claims {
  const entries = readableAttributes(attributes, readable, grant?.scopes ?? null);
  return Object.fromEntries(entries.map(([name, value]) => [name, claimValue(name, value)]));
}

/**
 * The attributes of a user that a client may read and that scopes give access to; none with the name of another claim.
 *
 * @param scopes null: a sign-in through the API
 */
export function readableAttributes(
  attributes: UserRecord['attributes'],
  readable: ReadonlySet<string> | null,
  scopes: readonly string[] | null,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(attributes).filter(
    ([name]) => isReadable(name, readable) && !isReserved(name) && isInScopes(name, scopes),
  );
}

function isReadable(name: string, readable: ReadonlySet<string> | null): boolean {
  // The identities of a user are in every identity token, as the user name is ("Understanding the identity (ID) token").
  if (name === IDENTITIES) return true;
  // Developer-only attributes are for administrators only.
  return readable === null ? !name.startsWith('dev:') : readable.has(name);
}

const reserved = new Set([
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'jti',
  'origin_jti',
  'event_id',
  'token_use',
]);

/** No attribute can have these names today. The check protects the claims even if a schema should ever allow one. */
function isReserved(name: string): boolean {
  return reserved.has(name) || name.startsWith('cognito:') || name === '__proto__';
}

/**
 * Attributes are strings; some claims of OpenID Connect Core section 5.1 are not. Custom attributes stay strings,
 * including those of type Number (documented).
 */
export function claimValue(name: string, value: string): Claims[string] {
  switch (name) {
    case 'email_verified':
    case 'phone_number_verified':
      return value === 'true';
    case 'identities':
      return identitiesClaim(value);
    case 'address':
      return { formatted: value };
    case 'updated_at':
      return /^\d{1,15}$/.test(value) ? Number(value) : value;
    default:
      return value;
  }
}
