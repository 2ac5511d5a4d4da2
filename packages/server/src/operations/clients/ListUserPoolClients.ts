/** ListUserPoolClients: the clients of a pool in the order of their ids. */
import { serviceError } from '@latchkey/model';
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { summarizeClient } from './client-description.ts';

/** Clients on a page when the caller names no MaxResults: the most it may name. */
const standardPage = 60;

export const ListUserPoolClients = operation('ListUserPoolClients', 'iam', async ({ input, store, sealer }) => {
  if (input.ClientType !== undefined) {
    // A filter that is known by name only; leaving it aside would answer with too much.
    throw serviceError('InvalidParameterException', 'Latchkey cannot list clients by ClientType yet.');
  }
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  const list: ListIdentity = ['ListUserPoolClients', poolId];
  const after = openPageToken(sealer, list, input.NextToken);
  const { items, next } = await store.read.clients.list(poolId, { after, limit: input.MaxResults ?? standardPage });
  return { UserPoolClients: items.map(summarizeClient), NextToken: sealPageToken(sealer, list, next) };
});
