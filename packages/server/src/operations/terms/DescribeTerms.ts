/** DescribeTerms: returns a terms document by its id. */
import { operation } from '../operation.ts';
import { termsErrors, termsType } from './terms-type.ts';

export const DescribeTerms = operation('DescribeTerms', 'iam', async ({ input, directory, store }) => {
  const pool = await directory.pool(input.UserPoolId);
  const terms = await store.read.poolItems.find(pool.id, 'terms', input.TermsId);
  if (terms === undefined) throw termsErrors.notFound();
  return { Terms: termsType(terms) };
});
