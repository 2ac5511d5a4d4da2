/** DeleteTerms: removes a terms document. Answers with an empty body. */
import { operation } from '../operation.ts';
import { termsErrors } from './terms-type.ts';

export const DeleteTerms = operation('DeleteTerms', 'iam', async ({ input, directory, store }) => {
  const pool = await directory.pool(input.UserPoolId);
  if (!(await store.write((tx) => tx.poolItems.remove(pool.id, 'terms', input.TermsId)))) throw termsErrors.notFound();
  return undefined;
});
