/** DescribeUserPool: returns the stored definition of a pool, its domains, and the number of its users. */
import { operation } from '../operation.ts';
import { describePool } from './pool-description.ts';
import { storedPool } from './pool-record.ts';

export const DescribeUserPool = operation('DescribeUserPool', 'iam', async ({ input, settings, store }) => {
  const pool = await storedPool(store.read.pools, input.UserPoolId);
  const described = describePool(settings, pool, await store.read.pools.countUsers(pool.poolId));
  const { poolItems } = store.read;
  const Domain = (await poolItems.find(pool.poolId, 'domain', 'prefix'))?.content.domain;
  const CustomDomain = (await poolItems.find(pool.poolId, 'domain', 'custom'))?.content.domain;
  return { UserPool: { ...described, Domain, CustomDomain } };
});
