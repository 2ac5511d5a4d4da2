/** ListResourceServers: lists the resource servers of a pool in the order of their identifiers. */
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { resourceServerType } from './resource-server-type.ts';

/** The size of a page without MaxResults: its upper limit. */
const standardPage = 50;

export const ListResourceServers = operation('ListResourceServers', 'iam', async (call) => {
  const { input, directory, store, sealer } = call;
  const { id: poolId } = await directory.pool(input.UserPoolId);
  const list: ListIdentity = ['ListResourceServers', poolId];
  const page = { after: openPageToken(sealer, list, input.NextToken), limit: input.MaxResults ?? standardPage };
  const { items, next } = await store.read.poolItems.list(poolId, 'resource-server', page);
  return { ResourceServers: items.map(resourceServerType), NextToken: sealPageToken(sealer, list, next) };
});
