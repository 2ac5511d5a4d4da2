/** A stored pool in the form of answers. */
import type { UserPoolDescriptionType, UserPoolType } from '@latchkey/model';
import { poolArn } from '../../rules/pools/identifiers.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import type { PoolRecord } from '../../records/pool.ts';

/** UserPool of CreateUserPool and DescribeUserPool. */
export function describePool(settings: ServerSettings, pool: PoolRecord, users: number): UserPoolType {
  return {
    ...pool.definition,
    Id: pool.poolId,
    Name: pool.name,
    Arn: poolArn(settings, pool.poolId),
    MfaConfiguration: pool.mfaConfiguration,
    EstimatedNumberOfUsers: users,
    CreationDate: pool.createdAt / 1000,
    LastModifiedDate: pool.modifiedAt / 1000,
  };
}

/** An entry of ListUserPools. */
export function summarizePool(pool: PoolRecord): UserPoolDescriptionType {
  return {
    Id: pool.poolId,
    Name: pool.name,
    LambdaConfig: pool.definition.LambdaConfig,
    CreationDate: pool.createdAt / 1000,
    LastModifiedDate: pool.modifiedAt / 1000,
  };
}
