/** The custom scopes of an app client. */
import type { ClientDefinition } from '../../records/client.ts';
import { definedScopes } from '../../rules/pools/scopes.ts';
import type { StoreReader } from '../../store/store.ts';

/** Returns those of the client's scopes that resource servers define now, not as the cache of the directory has them. */
export function customScopesOf(
  { poolItems }: Pick<StoreReader, 'poolItems'>,
  poolId: string,
  { AllowedOAuthScopes = [] }: ClientDefinition,
): Promise<readonly string[]> {
  return definedScopes((identifier) => poolItems.find(poolId, 'resource-server', identifier), AllowedOAuthScopes);
}
