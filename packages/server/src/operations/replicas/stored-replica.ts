/** Reads a replica that is to be changed. */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { PoolItemWriter } from '../../store/contract/pool-items.ts';
import { isCreating } from './replica-type.ts';

/**
 * Returns the replica of the pool in a Region, locked until the write ends.
 * @throws ResourceNotFoundException; InvalidParameterException while it is being created (messages ours)
 */
export async function replicaForUpdate(
  items: PoolItemWriter,
  { UserPoolId, RegionName }: { readonly UserPoolId: string; readonly RegionName: string },
  now: number,
): Promise<PoolItemRecord<'replica'>> {
  const replica = await items.findForUpdate(UserPoolId, 'replica', RegionName);
  if (replica === undefined) {
    throw serviceError(
      'ResourceNotFoundException',
      `User pool ${UserPoolId} has no replica in the Region ${RegionName}.`,
    );
  }
  if (isCreating(replica, now)) throw wrongState(RegionName, 'is being created');
  return replica;
}

/** The error for a replica whose state does not allow the change. */
export function wrongState(region: string, state: string): ServiceError {
  return serviceError('InvalidParameterException', `The replica in the Region ${region} ${state}.`);
}
