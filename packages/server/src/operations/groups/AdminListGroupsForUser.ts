/** AdminListGroupsForUser: lists the groups of a user in the order of their names. */
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { groupType } from './group-type.ts';
import { pageSize } from './page-size.ts';

export const AdminListGroupsForUser = operation('AdminListGroupsForUser', 'iam', async (call) => {
  const { input, directory, store, sealer } = call;
  const pool = await directory.pool(input.UserPoolId);
  const { sub } = await namedUser(call, pool, input.Username);
  const list: ListIdentity = ['AdminListGroupsForUser', pool.id, sub];
  const page = { after: openPageToken(sealer, list, input.NextToken), limit: pageSize(input.Limit) };
  const { items, next } = await store.read.groups.listOf(pool.id, sub, page);
  return { Groups: items.map(groupType), NextToken: sealPageToken(sealer, list, next) };
});
