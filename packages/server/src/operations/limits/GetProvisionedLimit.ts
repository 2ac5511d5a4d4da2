/** GetProvisionedLimit: returns the request rate of a category, for all pools together. */
import { operation } from '../operation.ts';
import { limitedCategory, limitType } from './limited-category.ts';

export const GetProvisionedLimit = operation('GetProvisionedLimit', 'iam', async ({ input, store }) => {
  const category = limitedCategory(input.LimitDefinition);
  const limits = await store.read.provisionedLimits.all();
  return { Limit: limitType(category, limits.get(category)) };
});
