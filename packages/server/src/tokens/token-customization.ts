/**
 * What PreTokenGeneration triggers may change in tokens ("Pre token generation Lambda trigger" of the developer guide).
 * Pure. A change that is not allowed is ignored without an error, as in Cognito.
 */
import { serviceError } from '@latchkey/model';
import type { GroupClaims } from './group-claims.ts';
import type { GroupOverrides, TokenChanges, TriggerResponses } from '../triggers/trigger-types.ts';
import type { Claims } from './claims.ts';

type Customization = TriggerResponses['PreTokenGeneration'];

/** The most changes in one answer ("Quotas in Amazon Cognito"). */
const changeLimit = 5_000;

/** Claims that a trigger cannot set or remove in either token: subject, audience, issuer, lifetime and the like. */
const fixed: ReadonlySet<string> = new Set([
  '__proto__',
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'cognito:username',
  'event_id',
  'exp',
  'iat',
  'identities',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'sub',
  'token_use',
]);

/** Further such claims of access tokens. Scopes change by scopesToAdd and scopesToSuppress. */
const fixedInAccess: ReadonlySet<string> = new Set(['client_id', 'device_key', 'scope', 'username', 'version']);

/** Claims of OpenID Connect Core section 5.1, which an object or a list may not replace. */
const simple: ReadonlySet<string> = new Set(['address', 'email_verified', 'phone_number_verified', 'updated_at']);

/**
 * Checks the size of an answer.
 * @throws InvalidLambdaResponseException
 */
export function assertWithinLimit({ idTokenGeneration, accessTokenGeneration }: Customization): void {
  const count = changesIn(idTokenGeneration) + changesIn(accessTokenGeneration);
  if (count <= changeLimit) return;
  const message = `PreTokenGeneration changes ${count} claims and scopes; at most ${changeLimit} are allowed.`;
  throw serviceError('InvalidLambdaResponseException', message);
}

/** Groups and roles after the trigger has replaced them. */
export function customizedGroups(groups: GroupClaims, overrides: GroupOverrides | null): GroupClaims {
  if (overrides === null) return groups;
  const { groupsToOverride, iamRolesToOverride, preferredRole } = overrides;
  return { groups: groupsToOverride, roles: iamRolesToOverride, preferredRole };
}

/** The identity token's claims after the trigger has changed them. */
export function customizedIdClaims(claims: Claims, changes: TokenChanges | null): Claims {
  if (changes === null) return claims;
  return customized(claims, changes, (name) => fixed.has(name));
}

/** The access token's claims and scopes after the trigger has changed them. */
export function customizedAccessClaims(claims: Claims, changes: TokenChanges | null): Claims {
  if (changes === null) return claims;
  const changed = customized(claims, changes, (name) => fixed.has(name) || fixedInAccess.has(name));
  const { scope } = claims;
  return typeof scope === 'string' ? { ...changed, scope: customizedScopes(scope, changes) } : changed;
}

function customized(claims: Claims, changes: TokenChanges, isFixed: (name: string) => boolean): Claims {
  // `sid` belongs to the server only in pools that track user sessions.
  const isServers = (name: string) => isFixed(name) || (name === 'sid' && claims['sid'] !== undefined);
  const added = Object.entries(changes.claimsToAddOrOverride).filter(
    ([name, value]) => !isServers(name) && !isOwnNamespace(name) && !(simple.has(name) && typeof value === 'object'),
  );
  const suppressed = new Set(changes.claimsToSuppress.filter((name) => !isServers(name)));
  const all = Object.entries({ ...claims, ...Object.fromEntries(added) });
  return Object.fromEntries(all.filter(([name]) => !suppressed.has(name)));
}

/** Groups and roles change by groupOverrideDetails only. Developer-only attributes are for administrators only. */
function isOwnNamespace(name: string): boolean {
  return name.startsWith('cognito:') || name.startsWith('dev:');
}

/**
 * Scopes are separated by spaces (RFC 6749 section 3.3), so no scope contains one. The scope of the API's own
 * operations can be removed but not added: a token that was issued without it must not give access to the account.
 */
function customizedScopes(scope: string, { scopesToAdd, scopesToSuppress }: TokenChanges): string {
  const before = scope.split(' ').filter((name) => name !== '');
  const added = scopesToAdd.filter((name) => /^[!#-[\]-~]+$/.test(name) && !name.startsWith('aws.cognito.'));
  return [...new Set([...before, ...added])].filter((name) => !scopesToSuppress.includes(name)).join(' ');
}

function changesIn({ claimsToAddOrOverride, ...lists }: TokenChanges): number {
  const listed = Object.values(lists).reduce((sum, list) => sum + list.length, 0);
  return Object.keys(claimsToAddOrOverride).length + listed;
}
