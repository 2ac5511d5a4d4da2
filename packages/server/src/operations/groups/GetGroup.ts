/** GetGroup: returns a group. */
import { operation } from '../operation.ts';
import { groupType } from './group-type.ts';
import { namedGroup } from './named-group.ts';

export const GetGroup = operation('GetGroup', 'iam', async ({ input, directory, store }) => {
  const pool = await directory.pool(input.UserPoolId);
  return { Group: groupType(await namedGroup(store.read.groups, pool.id, input.GroupName)) };
});
