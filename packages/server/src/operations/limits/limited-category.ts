/** The category that a limit definition names, and the limit in the form of answers. */
import { type LimitDefinitionType, type LimitType, serviceError } from '@latchkey/model';
import { isQuotaCategory, type QuotaCategory, quotaCategories } from '../../rules/access/quota-categories.ts';

/** @throws InvalidParameterException if there is no such category (message ours) */
export function limitedCategory({ Attributes }: LimitDefinitionType): QuotaCategory {
  const { Category: category = '' } = Attributes;
  if (isQuotaCategory(category) && Object.keys(Attributes).length === 1) return category;
  throw serviceError(
    'InvalidParameterException',
    `The attributes of the limit must be Category and one of: ${Object.keys(quotaCategories).join(', ')}.`,
  );
}

/** The limit of a category, in requests per second. Without a provisioned limit, the default is in force. */
export function limitType(category: QuotaCategory, provisioned: number | undefined): LimitType {
  const { perSecond } = quotaCategories[category];
  return {
    LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: category } },
    ProvisionedLimitValue: provisioned ?? perSecond,
    FreeLimitValue: perSecond,
  };
}
