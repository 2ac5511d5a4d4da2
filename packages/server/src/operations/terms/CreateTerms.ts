/** CreateTerms: stores links to a terms document of an app client, one for each language. */
import { serviceError } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { rethrowGone, storedClient } from '../clients/client-record.ts';
import { operation } from '../operation.ts';
import { checkLinks, termsErrors, termsKey, termsType } from './terms-type.ts';

/** The most documents of a pool ("Quotas in Amazon Cognito"). */
const maxTerms = 40;

export const CreateTerms = operation('CreateTerms', 'iam', async ({ input, store, clock, random }) => {
  const { ClientId, TermsName, TermsSource, Enforcement, Links } = input;
  const { poolId } = await storedClient(store.read, input.UserPoolId, ClientId);
  // The documentation requires links; the model does not.
  if (Links === undefined) throw serviceError('InvalidParameterException', 'Links are required.');
  checkLinks(Links);
  const now = clock.now();
  const terms: PoolItemRecord<'terms'> = {
    poolId,
    kind: 'terms',
    itemId: random.uuid(),
    clientId: ClientId,
    uniqueKey: termsKey(ClientId, TermsName),
    globalKey: null,
    content: { TermsName, TermsSource, Enforcement, Links },
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
  const outcome = await store
    .write((tx) => tx.poolItems.insert(terms, maxTerms))
    .catch((error: unknown) => rethrowGone(store.read, poolId, ClientId, error));
  if (outcome === 'exists') throw termsErrors.exists();
  if (outcome !== 'inserted') {
    throw serviceError('LimitExceededException', `The user pool has ${maxTerms} terms documents, which is the limit.`);
  }
  return { Terms: termsType(terms) };
});
