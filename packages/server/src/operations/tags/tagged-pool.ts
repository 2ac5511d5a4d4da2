/** Finds the pool that an ARN names. Pools are the only resources that have tags. */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { ServerSettings } from '../../ports/settings.ts';
import { noPool } from '../../rules/pools/directory.ts';
import { isPoolId, poolArn } from '../../rules/pools/identifiers.ts';

/** Matches the ARN of a pool in any partition, region and account. */
const userPoolArn = /^arn:[\w-]+:cognito-idp:[\w-]+:\d{12}:userpool\/([^/:]+)$/;

/**
 * Returns the id of the pool. A pool of another region or account does not exist here.
 * @throws InvalidParameterException if the ARN is not that of a pool (message ours), ResourceNotFoundException
 */
export function taggedPoolId(settings: Pick<ServerSettings, 'region' | 'accountId'>, arn: string): string {
  const poolId = userPoolArn.exec(arn)?.[1];
  if (poolId === undefined || !isPoolId(poolId)) throw noPoolArn(arn);
  if (poolArn(settings, poolId) !== arn) throw noPool(poolId);
  return poolId;
}

function noPoolArn(arn: string): ServiceError {
  return serviceError('InvalidParameterException', `'${arn}' is not the ARN of a user pool.`);
}
