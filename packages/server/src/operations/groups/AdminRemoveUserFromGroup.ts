/**
 * AdminRemoveUserFromGroup: removes a user from a group; no change if the user is not in it. Answers with an empty
 * body.
 */
import { operation } from '../operation.ts';
import { namedUserForUpdate } from '../users/named-user.ts';
import { namedGroup } from './named-group.ts';

export const AdminRemoveUserFromGroup = operation(
  'AdminRemoveUserFromGroup',
  'iam',
  async ({ input, directory, store }) => {
    const pool = await directory.pool(input.UserPoolId);
    await store.write(async (tx) => {
      const { sub } = await namedUserForUpdate(tx, pool, input.Username);
      const { groupName } = await namedGroup(tx.groups, pool.id, input.GroupName);
      await tx.groups.removeMember(pool.id, groupName, sub);
    });
    return undefined;
  },
);
