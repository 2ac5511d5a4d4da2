/** GetUserPoolClientSessionConfiguration: returns how long SSO sessions may sign users in to an app client silently. */
import { operation } from '../operation.ts';
import { storedClient } from '../clients/client-record.ts';
import { defaultClientConfiguration } from '../../rules/sessions/configuration.ts';
import { clientConfigurationType } from './configuration-type.ts';

export const GetUserPoolClientSessionConfiguration = operation(
  'GetUserPoolClientSessionConfiguration',
  'iam',
  async ({ input, store }) => {
    const client = await storedClient(store.read, input.UserPoolId, input.ClientId);
    const { poolId, clientId } = client;
    const item = await store.read.poolItems.find(poolId, 'client-session-configuration', clientId);
    return clientConfigurationType(client, item?.content ?? defaultClientConfiguration);
  },
);
