/** DeleteUserPoolReplica: removes a replica, which must be inactive. */
import { storedPool } from '../pools/pool-record.ts';
import { operation } from '../operation.ts';
import { secondaryType } from './replica-type.ts';
import { replicaForUpdate, wrongState } from './stored-replica.ts';

export const DeleteUserPoolReplica = operation('DeleteUserPoolReplica', 'iam', async (call) => {
  const { input, settings, store, directory, clock } = call;
  const now = clock.now();
  const removed = await store.write(async (tx) => {
    await storedPool(tx.pools, input.UserPoolId);
    const replica = await replicaForUpdate(tx.poolItems, input, now);
    if (replica.content.status === 'ACTIVE') {
      throw wrongState(input.RegionName, 'is active. Make it inactive with UpdateUserPoolReplica before you delete it');
    }
    await tx.poolItems.remove(replica.poolId, 'replica', replica.itemId);
    return replica;
  });
  directory.forget(input.UserPoolId);
  return { UserPoolReplica: { ...secondaryType(settings, removed, now), Status: 'DELETING' as const } };
});
