/** DeleteUserPoolClient: removes a client and what belongs to it: branding, terms documents and configurations. */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';

export const DeleteUserPoolClient = operation('DeleteUserPoolClient', 'iam', async ({ input, store, directory }) => {
  const { UserPoolId, ClientId } = input;
  await store.write(async (tx) => {
    await storedPool(tx.pools, UserPoolId);
    const removed = await tx.clients.remove(UserPoolId, ClientId);
    if (removed) return tx.poolItems.removeOfClient(UserPoolId, ClientId);
    throw serviceError('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
  });
  directory.forget(UserPoolId);
  return undefined;
});
