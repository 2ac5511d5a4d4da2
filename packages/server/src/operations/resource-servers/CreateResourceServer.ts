/** CreateResourceServer: creates a resource server, whose scopes app clients may then be allowed to request. */
import { serviceError } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import { maxResourceServers } from '../../rules/pools/scopes.ts';
import { operation } from '../operation.ts';
import { checkIdentifier, checkScopes } from './resource-server-checks.ts';
import { resourceServerType } from './resource-server-type.ts';

export const CreateResourceServer = operation('CreateResourceServer', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const { id: poolId } = await directory.pool(input.UserPoolId);
  checkIdentifier(input.Identifier);
  checkScopes(input.Scopes);
  const now = clock.now();
  const server: PoolItemRecord<'resource-server'> = {
    poolId,
    kind: 'resource-server',
    itemId: input.Identifier,
    clientId: null,
    uniqueKey: null,
    globalKey: null,
    content: { name: input.Name, scopes: input.Scopes ?? null },
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
  const outcome = await store
    .write((tx) => tx.poolItems.insert(server, maxResourceServers))
    .catch(rethrowPoolGone(poolId));
  if (outcome === 'full') {
    const message = `The user pool has ${maxResourceServers} resource servers, which is the limit.`;
    throw serviceError('LimitExceededException', message);
  }
  if (outcome !== 'inserted') {
    const message = `${input.Identifier} already exists in user pool ${poolId}.`;
    throw serviceError('InvalidParameterException', message);
  }
  directory.forget(poolId);
  return { ResourceServer: resourceServerType(server) };
});
