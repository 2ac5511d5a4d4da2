/** The replicas of a pool in the form of answers. */
import type { UserPoolReplicaType } from '@latchkey/model';
import type { ServerSettings } from '../../ports/settings.ts';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { poolArn } from '../../rules/pools/identifiers.ts';
import { elapsedSince } from '../../time/instants.ts';

/** How long a new replica is CREATING. On AWS the data is copied meanwhile; here there is nothing to copy. */
const creationMs = 2_000;

/** Whether a replica that was created is not ready yet. */
export function isCreating({ createdAt }: Pick<PoolItemRecord, 'createdAt'>, now: number): boolean {
  return elapsedSince(createdAt, now) < creationMs;
}

/** The replica in another Region. It has the id of the pool, and an ARN with the other Region. */
export function secondaryType(
  { accountId }: Pick<ServerSettings, 'accountId'>,
  replica: PoolItemRecord<'replica'>,
  now: number,
): UserPoolReplicaType {
  const region = replica.itemId;
  return {
    RegionName: region,
    Status: isCreating(replica, now) ? 'CREATING' : replica.content.status,
    Role: 'SECONDARY',
    UserPoolArn: poolArn({ region, accountId }, replica.poolId),
  };
}

/** The pool itself. */
export function primaryType(settings: ServerSettings, poolId: string): UserPoolReplicaType {
  return { RegionName: settings.region, Status: 'ACTIVE', Role: 'PRIMARY', UserPoolArn: poolArn(settings, poolId) };
}
