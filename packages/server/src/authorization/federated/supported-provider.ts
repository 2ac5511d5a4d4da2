/** The identity providers of an app client. */
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import type { Client } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';

/**
 * Returns the provider if the app client has it. It is read from the store: a provider that was deleted or changed is so
 * at once, on all nodes.
 */
export async function supportedProvider(
  { store }: Pick<Services, 'store'>,
  { record: { poolId, definition } }: Client,
  name: string,
): Promise<IdentityProvider | undefined> {
  return definition.SupportedIdentityProviders?.includes(name) === true
    ? store.read.poolItems.find(poolId, 'identity-provider', name)
    : undefined;
}
