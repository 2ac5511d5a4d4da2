/** DescribeIdentityProvider: returns an identity provider of a pool. */
import { operation } from '../operation.ts';
import { identityProviderType } from './identity-provider-type.ts';
import { providerNotFound } from './named-provider.ts';

export const DescribeIdentityProvider = operation(
  'DescribeIdentityProvider',
  'iam',
  async ({ input, directory, store }) => {
    const { id: poolId } = await directory.pool(input.UserPoolId);
    const provider = await store.read.poolItems.find(poolId, 'identity-provider', input.ProviderName);
    if (provider === undefined) throw providerNotFound(input.ProviderName, poolId);
    return { IdentityProvider: identityProviderType(provider) };
  },
);
