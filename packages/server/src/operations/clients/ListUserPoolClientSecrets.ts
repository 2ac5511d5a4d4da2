/** ListUserPoolClientSecrets: describes the secrets of a client, the oldest first, without their values. */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';
import { storedClient } from './client-record.ts';
import { describeClientSecret } from './client-secret-descriptor.ts';

export const ListUserPoolClientSecrets = operation('ListUserPoolClientSecrets', 'iam', async ({ input, store }) => {
  const { clientId, secrets } = await storedClient(store.read, input.UserPoolId, input.ClientId);
  // A client has at most two secrets, so the list has one page and no token is ever issued.
  if (input.NextToken !== undefined) throw serviceError('InvalidParameterException', 'Invalid pagination token.');
  return { ClientSecrets: secrets.map((secret) => describeClientSecret(clientId, secret)) };
});
