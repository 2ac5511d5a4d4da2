/** ListUserPoolClients: lists the clients of a pool in the order of their ids. */
import { serviceError } from '@latchkey/model';
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { summarizeClient } from './client-description.ts';

/** The size of a page without MaxResults: its upper limit. */
const standardPage = 60;

export const ListUserPoolClients = operation('ListUserPoolClients', 'iam', async ({ input, store, sealer }) => {
  if (input.ClientType !== undefined) {
    // What this filter does is not documented. Ignoring it would return too many clients.
    throw serviceError('InvalidParameterException', 'Latchkey cannot list clients by ClientType yet.');
  }
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  const list: ListIdentity = ['ListUserPoolClients', poolId];
  const after = openPageToken(sealer, list, input.NextToken);
  const { items, next } = await store.read.clients.list(poolId, { after, limit: input.MaxResults ?? standardPage });
  return { UserPoolClients: items.map(summarizeClient), NextToken: sealPageToken(sealer, list, next) };
});
