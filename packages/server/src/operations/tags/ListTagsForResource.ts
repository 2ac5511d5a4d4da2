/** ListTagsForResource: returns the tags of a pool. */
import { storedPool } from '../pools/pool-record.ts';
import { operation } from '../operation.ts';
import { taggedPoolId } from './tagged-pool.ts';

export const ListTagsForResource = operation('ListTagsForResource', 'iam', async ({ input, settings, store }) => {
  const { definition } = await storedPool(store.read.pools, taggedPoolId(settings, input.ResourceArn));
  return { Tags: { ...definition.UserPoolTags } };
});
