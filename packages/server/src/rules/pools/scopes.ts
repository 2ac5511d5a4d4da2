/**
 * OAuth scopes ("Scopes, M2M, and resource servers" of the developer guide): those that every pool has, and custom
 * scopes, which the resource servers of the pool define.
 */
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';

/** Scopes that every pool has. */
export const standardScopes: ReadonlySet<string> = new Set([
  'openid',
  'email',
  'phone',
  'profile',
  'aws.cognito.signin.user.admin',
]);

/**
 * The scope of tokens that may register app clients ("Dynamic client registration" of the developer guide). It belongs to
 * no resource server of the pool.
 */
export const registrationScope = 'aws.cognito/dcr/register';

/** Whether Cognito itself defines the scope, and no resource server of the pool. */
export function isSystemScope(scope: string): boolean {
  return scope === registrationScope;
}

/** The most resource servers of a pool ("Quotas in Amazon Cognito"; adjustable there up to 300). */
export const maxResourceServers = 25;

/** Finds a resource server of one pool by its identifier. */
export type FindResourceServer = (identifier: string) => Promise<PoolItemRecord<'resource-server'> | undefined>;

/**
 * Returns the scopes of the list that resource servers define, in their order and each once. A custom scope is
 * `<identifier>/<name>`. The name contains no slash, but the identifier may.
 */
export async function definedScopes(find: FindResourceServer, scopes: readonly string[]): Promise<readonly string[]> {
  const distinct = [...new Set(scopes)];
  const servers = new Map<string, ReturnType<FindResourceServer>>();
  for (const scope of distinct) {
    const { identifier } = partsOf(scope);
    if (identifier !== '' && !servers.has(identifier)) servers.set(identifier, find(identifier));
  }
  const exists = await Promise.all(
    distinct.map(async (scope) => {
      const { identifier, name } = partsOf(scope);
      const server = await servers.get(identifier);
      return server?.content.scopes?.some(({ ScopeName }) => ScopeName === name) ?? false;
    }),
  );
  return distinct.filter((_, index) => exists[index]);
}

function partsOf(scope: string): { readonly identifier: string; readonly name: string } {
  const slash = scope.lastIndexOf('/');
  return { identifier: scope.slice(0, Math.max(slash, 0)), name: scope.slice(slash + 1) };
}
