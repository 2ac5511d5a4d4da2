/** ListGroups: lists the groups of a pool in the order of their names. */
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { groupType } from './group-type.ts';
import { pageSize } from './page-size.ts';

export const ListGroups = operation('ListGroups', 'iam', async ({ input, directory, store, sealer }) => {
  const pool = await directory.pool(input.UserPoolId);
  const list: ListIdentity = ['ListGroups', pool.id];
  const page = { after: openPageToken(sealer, list, input.NextToken), limit: pageSize(input.Limit) };
  const { items, next } = await store.read.groups.list(pool.id, page);
  return { Groups: items.map(groupType), NextToken: sealPageToken(sealer, list, next) };
});
