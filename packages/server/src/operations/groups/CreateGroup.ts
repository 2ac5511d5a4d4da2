/** CreateGroup: creates a group without members. Names are unique in the pool and case-sensitive. */
import { serviceError } from '@latchkey/model';
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import type { GroupRecord } from '../../records/group.ts';
import { operation } from '../operation.ts';
import { groupType } from './group-type.ts';

/** The most groups of a pool ("Quotas in Amazon Cognito"). */
const maxGroups = 10_000;

export const CreateGroup = operation('CreateGroup', 'iam', async ({ input, directory, store, clock, random }) => {
  const { id: poolId } = await directory.pool(input.UserPoolId);
  const now = clock.now();
  const group: GroupRecord = {
    poolId,
    groupName: input.GroupName,
    groupId: random.uuid(),
    description: input.Description ?? null,
    roleArn: input.RoleArn ?? null,
    precedence: input.Precedence ?? null,
    createdAt: now,
    modifiedAt: now,
  };
  const outcome = await store.write((tx) => tx.groups.insert(group, maxGroups)).catch(rethrowPoolGone(poolId));
  if (outcome === 'exists') throw serviceError('GroupExistsException', 'A group with the name already exists.');
  if (outcome === 'full') {
    throw serviceError('LimitExceededException', `The user pool has ${maxGroups} groups, which is the limit.`);
  }
  return { Group: groupType(group) };
});
