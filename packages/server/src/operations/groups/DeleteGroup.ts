/** DeleteGroup: removes a group, but not its members. Answers with an empty body. */
import { operation } from '../operation.ts';
import { groupNotFound } from './named-group.ts';

export const DeleteGroup = operation('DeleteGroup', 'iam', async ({ input, directory, store }) => {
  const pool = await directory.pool(input.UserPoolId);
  if (!(await store.write((tx) => tx.groups.remove(pool.id, input.GroupName)))) throw groupNotFound();
  return undefined;
});
