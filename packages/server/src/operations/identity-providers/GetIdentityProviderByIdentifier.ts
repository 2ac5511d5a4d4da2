/** GetIdentityProviderByIdentifier: returns the identity provider that has an identifier. */
import { operation } from '../operation.ts';
import { identityProviderType } from './identity-provider-type.ts';
import { providerNotFound } from './named-provider.ts';

export const GetIdentityProviderByIdentifier = operation('GetIdentityProviderByIdentifier', 'iam', async (call) => {
  const { input, directory, store } = call;
  const { id: poolId } = await directory.pool(input.UserPoolId);
  const { poolItems } = store.read;
  const named = await poolItems.find(poolId, 'identity-provider-identifier', input.IdpIdentifier);
  const provider = named && (await poolItems.find(poolId, 'identity-provider', named.content.providerName));
  if (provider === undefined) throw providerNotFound(input.IdpIdentifier, poolId);
  return { IdentityProvider: identityProviderType(provider) };
});
