/**
 * CreateUserPool: creates a pool with a complete definition and its signing keys.
 *
 * Beyond AWS: the tag `_custom_id_` (LocalStack's convention) sets the pool's id, and tags `latchkey:…` choose how
 * devices behave where AWS does not define it.
 */
import { type CreateUserPoolRequest, serviceError } from '@latchkey/model';
import { declareAttributes } from '../../rules/schema/attribute-schema-declaration.ts';
import { isPoolId, newPoolId } from '../../rules/pools/identifiers.ts';
import type { Services } from '../../services.ts';
import type { PoolDefinition, PoolRecord } from '../../records/pool.ts';
import type { StoreWriter } from '../../store/store.ts';
import { operation } from '../operation.ts';
import { checkFeaturePlan } from './feature-plan.ts';
import { completeDefinition } from './pool-definition.ts';
import { checkDefinition, checkGiven, checkMfa } from './pool-definition-checks.ts';
import { describePool } from './pool-description.ts';

/**
 * The most pools of a server, as of an AWS account in a region ("Quotas in Amazon Cognito"; adjustable there up to
 * 10,000).
 */
export const maxPools = 1_000;

export const CreateUserPool = operation('CreateUserPool', 'iam', async (call) => {
  const { input, settings, store, signingKeys, directory } = call;
  const pool = newPool(call, input);
  const keys = await signingKeys.take(pool.poolId);
  await store.write(async (tx) => {
    await assertMayCreate(tx, pool.poolId);
    await tx.pools.insert(pool, keys);
  });
  directory.forget(pool.poolId);
  return { UserPool: describePool(settings, pool, 0) };
});

function newPool({ settings, clock, random }: Services, input: CreateUserPoolRequest): PoolRecord {
  const { PoolName: name, MfaConfiguration: mfaConfiguration = 'OFF', Schema = [], ...given } = input;
  checkGiven(given);
  const definition: PoolDefinition = {
    ...completeDefinition(given, settings.region),
    SchemaAttributes: declareAttributes(Schema),
  };
  checkDefinition(definition);
  checkFeaturePlan({ definition });
  checkMfa(mfaConfiguration, definition, {});
  const poolId = customPoolId(definition) ?? newPoolId(settings.region, random);
  const now = clock.now();
  return { poolId, name, definition, mfaConfiguration, mfa: {}, version: 1, createdAt: now, modifiedAt: now };
}

function customPoolId({ UserPoolTags }: PoolDefinition): string | undefined {
  const poolId = UserPoolTags?.['_custom_id_'];
  if (poolId !== undefined && !isPoolId(poolId)) {
    throw serviceError(
      'InvalidParameterException',
      `The tag _custom_id_ must be a user pool id such as us-east-1_mypool (one underscore, at most 55 characters), not '${poolId}'.`,
    );
  }
  return poolId;
}

async function assertMayCreate(tx: StoreWriter, poolId: string): Promise<void> {
  if ((await tx.pools.find(poolId)) !== undefined) {
    throw serviceError('InvalidParameterException', `User pool ${poolId} already exists.`);
  }
  const { items } = await tx.pools.list({ limit: maxPools });
  if (items.length >= maxPools) {
    throw serviceError('LimitExceededException', `There are ${maxPools} user pools, which is the limit.`);
  }
}
