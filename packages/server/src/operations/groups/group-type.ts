/** A group in the form of the API. */
import type { GroupType } from '@latchkey/model';
import type { GroupRecord } from '../../records/group.ts';

/** Members that were not set are left out. */
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
