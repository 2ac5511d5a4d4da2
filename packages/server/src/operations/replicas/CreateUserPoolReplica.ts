/**
 * CreateUserPoolReplica: declares a replica of a pool in another Region. Only the configuration is stored: the nodes
 * that share a database take the part of replicas here (docs/decisions/0030-limits-logs-and-replicas.md).
 *
 * The conditions are AWS's ("Multi-Region replication" of the developer guide): the plan ESSENTIALS or PLUS, a
 * customer managed key of several Regions, and at most one replica. The messages are ours.
 */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { PoolRecord } from '../../records/pool.ts';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import { isRegion } from '../../rules/pools/identifiers.ts';
import { tagViolation } from '../../rules/pools/pool-tags.ts';
import { operation } from '../operation.ts';
import { unavailable } from '../pools/feature-plan.ts';
import { storedPool } from '../pools/pool-record.ts';
import { secondaryType } from './replica-type.ts';

const maxReplicas = 1;

export const CreateUserPoolReplica = operation('CreateUserPoolReplica', 'iam', async (call) => {
  const { input, settings, store, directory, clock } = call;
  const pool = await storedPool(store.read.pools, input.UserPoolId);
  const tags = input.UserPoolTags ?? {};
  const violation = tagViolation(tags);
  if (violation !== undefined) throw serviceError('UserPoolTaggingException', violation);
  checkConditions(pool, input.RegionName, settings.region);
  const now = clock.now();
  const replica: PoolItemRecord<'replica'> = {
    poolId: pool.poolId,
    kind: 'replica',
    itemId: input.RegionName,
    clientId: null,
    uniqueKey: null,
    globalKey: null,
    content: { status: 'INACTIVE', tags },
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
  const outcome = await store
    .write((tx) => tx.poolItems.insert(replica, maxReplicas))
    .catch(rethrowPoolGone(pool.poolId));
  if (outcome === 'exists') throw invalid(`The user pool already has a replica in the Region ${input.RegionName}.`);
  if (outcome !== 'inserted') {
    throw serviceError('LimitExceededException', `A user pool can have ${maxReplicas} replica in another Region.`);
  }
  directory.forget(pool.poolId);
  return { UserPoolReplica: secondaryType(settings, replica, now) };
});

/** @throws FeatureUnavailableInTierException, InvalidParameterException */
function checkConditions({ definition }: PoolRecord, region: string, own: string): void {
  const { UserPoolTier = 'ESSENTIALS', KeyConfiguration } = definition;
  if (!isRegion(region)) throw invalid(`'${region}' is not the name of a Region.`);
  if (region === own) throw invalid(`The user pool is in the Region ${region} already.`);
  if (UserPoolTier === 'LITE') throw unavailable(UserPoolTier, ['Multi-Region Replication']);
  const key = KeyConfiguration?.KeyType === 'CUSTOMER_MANAGED_KEY' ? KeyConfiguration.KmsKeyArn : undefined;
  // Keys of several Regions have ids that begin with mrk- ("Multi-Region keys in AWS KMS").
  if (key?.includes(':key/mrk-') !== true) {
    throw invalid('A replica needs a user pool with KeyConfiguration CUSTOMER_MANAGED_KEY and a multi-Region KMS key.');
  }
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
