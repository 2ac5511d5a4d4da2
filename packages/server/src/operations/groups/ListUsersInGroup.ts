/**
 * ListUsersInGroup: lists the members of a group in the order of their subs. A page token is valid as long as its group
 * exists.
 */
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { userType } from '../users/user-type.ts';
import { namedGroup } from './named-group.ts';
import { pageSize } from './page-size.ts';

export const ListUsersInGroup = operation('ListUsersInGroup', 'iam', async ({ input, directory, store, sealer }) => {
  const pool = await directory.pool(input.UserPoolId);
  const group = await namedGroup(store.read.groups, pool.id, input.GroupName);
  const list: ListIdentity = ['ListUsersInGroup', pool.id, group.groupId];
  const page = { after: openPageToken(sealer, list, input.NextToken), limit: pageSize(input.Limit) };
  const { items, next } = await store.read.groups.members(group, page);
  return { Users: items.map((user) => userType(user)), NextToken: sealPageToken(sealer, list, next) };
});
