/** ListIdentityProviders: lists the identity providers of a pool in the order of their names. */
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { providerDescription } from './identity-provider-type.ts';

/** The most entries on a page, and the number if MaxResults is missing or 0: the answer has at most 50, MaxResults 60. */
const longestPage = 50;

export const ListIdentityProviders = operation('ListIdentityProviders', 'iam', async (call) => {
  const { input, directory, store, sealer } = call;
  const pool = await directory.pool(input.UserPoolId);
  const list: ListIdentity = ['ListIdentityProviders', pool.id];
  const page = {
    after: openPageToken(sealer, list, input.NextToken),
    limit: Math.min(input.MaxResults || longestPage, longestPage),
  };
  const { items, next } = await store.read.poolItems.list(pool.id, 'identity-provider', page);
  return { Providers: items.map(providerDescription), NextToken: sealPageToken(sealer, list, next) };
});
