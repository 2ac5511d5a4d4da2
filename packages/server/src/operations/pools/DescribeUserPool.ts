/** DescribeUserPool: returns the stored definition of a pool, and the number of its users. */
import { operation } from '../operation.ts';
import { describePool } from './pool-description.ts';
import { storedPool } from './pool-record.ts';

export const DescribeUserPool = operation('DescribeUserPool', 'iam', async ({ input, settings, store }) => {
  const pool = await storedPool(store.read.pools, input.UserPoolId);
  return { UserPool: describePool(settings, pool, await store.read.pools.countUsers(pool.poolId)) };
});
