/** A group as the API shows it. */
import type { GroupType } from '@latchkey/model';
import type { GroupRecord } from '../../records/group.ts';

/** What a group has not been given is left out. */
export function groupType(group: GroupRecord): GroupType {
  const { poolId, groupName, description, roleArn, precedence, createdAt, modifiedAt } = group;
  return {
    GroupName: groupName,
    UserPoolId: poolId,
    ...(description !== null && { Description: description }),
    ...(roleArn !== null && { RoleArn: roleArn }),
    ...(precedence !== null && { Precedence: precedence }),
    LastModifiedDate: modifiedAt / 1000,
    CreationDate: createdAt / 1000,
  };
}
