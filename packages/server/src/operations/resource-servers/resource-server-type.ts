/** A resource server in the form of the API. */
import type { ResourceServerType } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';

/** Scopes are left out if none were given. */
export function resourceServerType(server: PoolItemRecord<'resource-server'>): ResourceServerType {
  const { poolId, itemId, content } = server;
  return {
    UserPoolId: poolId,
    Identifier: itemId,
    Name: content.name,
    ...(content.scopes !== null && { Scopes: [...content.scopes] }),
  };
}
