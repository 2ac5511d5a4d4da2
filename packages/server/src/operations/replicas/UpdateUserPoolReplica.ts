/** UpdateUserPoolReplica: makes a replica active or inactive. The state is stored and returned; it has no effect. */
import { storedPool } from '../pools/pool-record.ts';
import { operation } from '../operation.ts';
import { secondaryType } from './replica-type.ts';
import { replicaForUpdate } from './stored-replica.ts';

export const UpdateUserPoolReplica = operation('UpdateUserPoolReplica', 'iam', async (call) => {
  const { input, settings, store, directory, clock } = call;
  const now = clock.now();
  const changed = await store.write(async (tx) => {
    await storedPool(tx.pools, input.UserPoolId);
    const replica = await replicaForUpdate(tx.poolItems, input, now);
    const next = { ...replica, content: { ...replica.content, status: input.Status }, modifiedAt: now };
    await tx.poolItems.replace(next);
    return next;
  });
  directory.forget(input.UserPoolId);
  return { UserPoolReplica: secondaryType(settings, changed, now) };
});
