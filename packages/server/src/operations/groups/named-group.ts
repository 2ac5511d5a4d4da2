/** The group that a request names. */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { GroupRecord } from '../../records/group.ts';
import type { GroupReader } from '../../store/contract/groups.ts';

/** The error for a group that does not exist in the pool (observed). */
export function groupNotFound(): ServiceError {
  return serviceError('ResourceNotFoundException', 'Group not found.');
}

/** @throws ResourceNotFoundException `Group not found.` */
export async function namedGroup(groups: GroupReader, poolId: string, groupName: string): Promise<GroupRecord> {
  const group = await groups.find(poolId, groupName);
  if (group === undefined) throw groupNotFound();
  return group;
}
