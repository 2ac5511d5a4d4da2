/**
 * DeleteResourceServer: removes a resource server. App clients keep its scopes in their settings, but get no tokens
 * with them until they exist again. Answers with an empty body.
 */
import { operation } from '../operation.ts';
import { noResourceServer } from './no-resource-server.ts';

export const DeleteResourceServer = operation('DeleteResourceServer', 'iam', async ({ input, directory, store }) => {
  const { id: poolId } = await directory.pool(input.UserPoolId);
  const removed = await store.write((tx) => tx.poolItems.remove(poolId, 'resource-server', input.Identifier));
  if (!removed) throw noResourceServer(input.Identifier);
  directory.forget(poolId);
  return undefined;
});
