/** ListUserPoolClients: lists the clients of a pool in the order of their ids. */
import { serviceError } from '@latchkey/model';
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { clientType, summarizeClient } from './client-description.ts';

/** The size of a page without MaxResults: its upper limit. */
const standardPage = 60;

export const ListUserPoolClients = operation('ListUserPoolClients', 'iam', async ({ input, store, sealer }) => {
  const { ClientType = 'REGULAR' } = input;
  if (ClientType !== 'REGULAR' && ClientType !== 'DCR') throw unknownType(ClientType);
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  const list: ListIdentity = ['ListUserPoolClients', poolId];
  const after = openPageToken(sealer, list, input.NextToken);
  const { items, next } = await store.read.clients.list(poolId, { after, limit: input.MaxResults ?? standardPage });
  // A page has fewer entries than were asked for if it had clients of the other type, as AWS allows.
  const listed = items.filter((client) => clientType(client) === ClientType);
  return { UserPoolClients: listed.map(summarizeClient), NextToken: sealPageToken(sealer, list, next) };
});

/** The service model has the values of this member as plain text, so this check takes the place of the model's. */
function unknownType(value: string) {
  const message = `1 validation error detected: Value '${value}' at 'clientType' failed to satisfy constraint: Member must satisfy enum value set: [REGULAR, DCR]`;
  return serviceError('InvalidParameterException', message);
}
