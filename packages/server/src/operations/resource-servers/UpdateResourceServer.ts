/**
 * UpdateResourceServer: replaces the name and the scopes of a resource server. Scopes that are not given are removed.
 * App clients keep removed scopes in their settings, but get no tokens with them until they are added again.
 */
import { operation } from '../operation.ts';
import { checkScopes } from './resource-server-checks.ts';
import { noResourceServer } from './no-resource-server.ts';
import { resourceServerType } from './resource-server-type.ts';

export const UpdateResourceServer = operation('UpdateResourceServer', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const { id: poolId } = await directory.pool(input.UserPoolId);
  checkScopes(input.Scopes);
  const changed = await store.write(async (tx) => {
    const server = await tx.poolItems.findForUpdate(poolId, 'resource-server', input.Identifier);
    if (server === undefined) throw noResourceServer(input.Identifier);
    const content = { name: input.Name, scopes: input.Scopes ?? null };
    const replacement = { ...server, content, modifiedAt: clock.now() };
    await tx.poolItems.replace(replacement);
    return replacement;
  });
  directory.forget(poolId);
  return { ResourceServer: resourceServerType(changed) };
});
