/** DescribeTermsByClient: returns the terms document of an app client with a name. */
import { storedClient } from '../clients/client-record.ts';
import { operation } from '../operation.ts';
import { termsErrors, termsKey, termsType } from './terms-type.ts';

export const DescribeTermsByClient = operation('DescribeTermsByClient', 'iam', async ({ input, store }) => {
  const { poolId, clientId } = await storedClient(store.read, input.UserPoolId, input.ClientId);
  const terms = await store.read.poolItems.findByKey(poolId, 'terms', termsKey(clientId, input.TermsName));
  if (terms === undefined) throw termsErrors.notFound();
  return { Terms: termsType(terms) };
});
