/**
 * UpdateProvisionedLimit: sets the request rate of a category, between its default and the most that the account may
 * have. It is in force within a second on every node, if the quotas of AWS are (`--quotas aws`).
 *
 * AWS does not raise UserAuthentication and UserFederation for pools with managed login. That is about its capacity, and not
 * enforced here.
 */
import { serviceError } from '@latchkey/model';
import { highestLimit, quotaCategories } from '../../rules/access/quota-categories.ts';
import { operation } from '../operation.ts';
import { limitedCategory, limitType } from './limited-category.ts';

export const UpdateProvisionedLimit = operation('UpdateProvisionedLimit', 'iam', async ({ input, store }) => {
  const { LimitDefinition, RequestedLimitValue: requested } = input;
  const category = limitedCategory(LimitDefinition);
  const least = quotaCategories[category].perSecond;
  if (requested < least) {
    throw serviceError('InvalidParameterException', `The limit of ${category} must be at least ${least}.`);
  }
  const most = highestLimit(category);
  if (requested > most) {
    throw serviceError('ServiceQuotaExceededException', `The limit of ${category} must be at most ${most}.`);
  }
  await store.write((tx) => tx.provisionedLimits.put(category, requested));
  return { Limit: limitType(category, requested) };
});
