/** DeleteUserPoolClient: removes a client. */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';

export const DeleteUserPoolClient = operation('DeleteUserPoolClient', 'iam', async ({ input, store, directory }) => {
  const { UserPoolId, ClientId } = input;
  await store.write(async (tx) => {
    await storedPool(tx.pools, UserPoolId);
    if (await tx.clients.remove(UserPoolId, ClientId)) return;
    throw serviceError('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
  });
  directory.forget(UserPoolId);
  return undefined;
});
