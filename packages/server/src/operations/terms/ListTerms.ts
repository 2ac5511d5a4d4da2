/** ListTerms: lists the terms documents of a pool in the order of their ids. */
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { summarizeTerms } from './terms-type.ts';

/** Entries on a page without MaxResults: its upper limit. */
const standardPage = 60;

export const ListTerms = operation('ListTerms', 'iam', async ({ input, directory, store, sealer }) => {
  const pool = await directory.pool(input.UserPoolId);
  const list: ListIdentity = ['ListTerms', pool.id];
  const page = { after: openPageToken(sealer, list, input.NextToken), limit: input.MaxResults ?? standardPage };
  const { items, next } = await store.read.poolItems.list(pool.id, 'terms', page);
  return { Terms: items.map(summarizeTerms), NextToken: sealPageToken(sealer, list, next) };
});
