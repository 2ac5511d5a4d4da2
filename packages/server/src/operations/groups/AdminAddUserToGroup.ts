/** AdminAddUserToGroup: adds a user to a group; no change if the user is already in it. Answers with an empty body. */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';
import { namedUserForUpdate } from '../users/named-user.ts';
import { groupNotFound } from './named-group.ts';

/** The most groups of a user ("Quotas in Amazon Cognito"). */
const maxGroupsOfUser = 100;

export const AdminAddUserToGroup = operation('AdminAddUserToGroup', 'iam', async ({ input, directory, store }) => {
  const pool = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const { sub } = await namedUserForUpdate(tx, pool, input.Username);
    const outcome = await tx.groups.addMember(pool.id, input.GroupName, sub, maxGroupsOfUser);
    if (outcome === 'no-group') throw groupNotFound();
    if (outcome === 'full') {
      // The operation documents no LimitExceededException; what AWS answers is not known.
      throw serviceError('InvalidParameterException', `The user is in ${maxGroupsOfUser} groups, which is the limit.`);
    }
  });
  return undefined;
});
