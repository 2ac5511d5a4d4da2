/** UpdateTerms: changes name, source, enforcement or links of a terms document. Members that are not given stay. */
import { operation } from '../operation.ts';
import { checkLinks, termsErrors, termsKey, termsType } from './terms-type.ts';

export const UpdateTerms = operation('UpdateTerms', 'iam', async ({ input, directory, store, clock }) => {
  const pool = await directory.pool(input.UserPoolId);
  if (input.Links !== undefined) checkLinks(input.Links);
  const changed = await store.write(async (tx) => {
    const terms = await tx.poolItems.find(pool.id, 'terms', input.TermsId);
    if (terms === undefined) throw termsErrors.notFound();
    const { content, clientId } = terms;
    const TermsName = input.TermsName ?? content.TermsName;
    const next = {
      ...terms,
      uniqueKey: termsKey(clientId ?? '', TermsName),
      content: {
        TermsName,
        TermsSource: input.TermsSource ?? content.TermsSource,
        Enforcement: input.Enforcement ?? content.Enforcement,
        Links: input.Links ?? content.Links,
      },
      modifiedAt: clock.now(),
    };
    const holder = await tx.poolItems.findByKey(pool.id, 'terms', next.uniqueKey);
    if (holder !== undefined && holder.itemId !== terms.itemId) throw termsErrors.exists();
    if (!(await tx.poolItems.replace(next))) throw termsErrors.changed();
    return next;
  });
  return { Terms: termsType(changed) };
});
