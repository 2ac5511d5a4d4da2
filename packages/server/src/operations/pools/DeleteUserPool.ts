/** DeleteUserPool: removes a pool with its clients and users, unless deletion protection is active. */
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
    await tx.pools.remove(poolId);
  });
  directory.forget(input.UserPoolId);
  return undefined;
});
