/**
 * DeleteUserPool: removes a pool with its clients and users, unless deletion protection is active or the pool has a
 * domain.
 */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';
import { assertNoImport } from './import-in-progress.ts';
import { storedPool } from './pool-record.ts';

export const DeleteUserPool = operation('DeleteUserPool', 'iam', async ({ input, store, directory }) => {
  await store.write(async (tx) => {
    const { poolId, definition } = await storedPool(tx.pools, input.UserPoolId);
    if (definition.DeletionProtection === 'ACTIVE') {
      throw serviceError(
        'InvalidParameterException',
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      );
    }
    await assertNoImport(tx, poolId);
    if ((await tx.poolItems.count(poolId, 'domain')) > 0) {
      throw serviceError(
        'InvalidParameterException',
        'User pool cannot be deleted. It has a domain configured that should be deleted first.',
      );
    }
    await tx.pools.remove(poolId);
  });
  directory.forget(input.UserPoolId);
  return undefined;
});
