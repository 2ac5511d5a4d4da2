/**
 * UpdateProvisionedLimit: sets the request rate of a category, between its default and the most that the account may
 * have. It is in force within a second on every node, if the quotas of AWS are (`--quotas aws`).
 *
 * As on AWS, UserAuthentication and UserFederation cannot be raised while a pool uses managed login.
 */
import { serviceError } from '@latchkey/model';
import { highestLimit, type QuotaCategory, quotaCategories } from '../../rules/access/quota-categories.ts';
import type { StoreReader } from '../../store/store.ts';
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
  if (requested > least && ofManagedLogin.has(category)) await assertNoManagedLogin(store.read, category);
  await store.write((tx) => tx.provisionedLimits.put(category, requested));
  return { Limit: limitType(category, requested) };
});

/** The categories of the requests that managed login makes. */
const ofManagedLogin: ReadonlySet<QuotaCategory> = new Set<QuotaCategory>(['UserAuthentication', 'UserFederation']);

/**
 * A pool uses managed login if it has a domain with version 2 of it. Version 1 is the classic hosted UI.
 * @throws InvalidParameterException (message ours)
 */
async function assertNoManagedLogin({ poolItems }: StoreReader, category: QuotaCategory): Promise<void> {
  let after: string | undefined;
  do {
    const page = await poolItems.listGlobally('domain', { after, limit: 100 });
    if (page.items.some(({ content }) => content.managedLoginVersion === 2)) {
      const message = `The limit of ${category} cannot be raised while a user pool uses managed login.`;
      throw serviceError('InvalidParameterException', message);
    }
    after = page.next;
  } while (after !== undefined);
}
