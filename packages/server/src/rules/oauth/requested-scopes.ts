/** The scopes of an authorization request ("Authorize endpoint" and "Scopes, M2M, and resource servers" of the guide). */
import type { Client, Directory } from '../pools/directory.ts';
import { definedScopes, isSystemScope, standardScopes } from '../pools/scopes.ts';

/** Scopes of OpenID Connect that have a meaning only together with `openid`. */
const needOpenId: ReadonlySet<string> = new Set(['email', 'phone', 'profile']);

/**
 * Returns the scopes to grant, in the order of the request, each once; undefined for a request that the client may not
 * make. A scope whose resource server does not define it any more is inactive: it may be requested, but is not granted.
 *
 * @param requested blank separated; null stands for all scopes of the client
 */
export async function grantedScopes(
  directory: Pick<Directory, 'item'>,
  { poolId, record }: Client,
  requested: string | null,
): Promise<readonly string[] | undefined> {
  const allowed = record.definition.AllowedOAuthScopes ?? [];
  const named = (requested ?? '').split(' ').filter((scope) => scope !== '');
  if (named.some((scope) => !allowed.includes(scope))) return undefined;
  const scopes = named.length === 0 ? allowed : [...new Set(named)];
  const hasOpenId = scopes.includes('openid');
  if (!hasOpenId && named.some((scope) => needOpenId.has(scope))) return undefined;
  const find = (identifier: string) => directory.item(poolId, 'resource-server', identifier);
  const custom = new Set(
    await definedScopes(
      find,
      scopes.filter((scope) => !isBuiltIn(scope)),
    ),
  );
  return scopes.filter((scope) => (isBuiltIn(scope) ? hasOpenId || !needOpenId.has(scope) : custom.has(scope)));
}

function isBuiltIn(scope: string): boolean {
  return standardScopes.has(scope) || isSystemScope(scope);
}
