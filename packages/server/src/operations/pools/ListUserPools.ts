/** ListUserPools: lists all pools of the server in the order of their ids. */
import { openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { summarizePool } from './pool-description.ts';

export const ListUserPools = operation('ListUserPools', 'iam', async ({ input, store, sealer }) => {
  const after = openPageToken(sealer, ['ListUserPools'], input.NextToken);
  const { items, next } = await store.read.pools.list({ after, limit: input.MaxResults });
  return { UserPools: items.map(summarizePool), NextToken: sealPageToken(sealer, ['ListUserPools'], next) };
});
