/**
 * SetUserPoolClientSessionConfiguration: limits how long SSO sessions may sign users in to an app client silently. The
 * pool must track user sessions.
 */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';
import { storedClient } from '../clients/client-record.ts';
import { assertMayTrackSessions } from '../pools/feature-plan.ts';
import { storedPool } from '../pools/pool-record.ts';
import { clientConfigurationType } from './configuration-type.ts';
import { storeConfiguration, storedConfiguration } from './stored-configuration.ts';

export const SetUserPoolClientSessionConfiguration = operation(
  'SetUserPoolClientSessionConfiguration',
  'iam',
  async (call) => {
    const { UserPoolId, ClientId, SSOSession } = call.input;
    const { read } = call.store;
    assertMayTrackSessions((await storedPool(read.pools, UserPoolId)).definition);
    const client = await storedClient(read, UserPoolId, ClientId);
    if (!(await storedConfiguration(read, client.poolId)).tracking) {
      // API reference: session tracking must be on. The message is ours.
      throw serviceError('InvalidParameterException', 'User session tracking is not enabled for the user pool.');
    }
    const content = { maxValidityMinutes: SSOSession.MaxValidityMinutes };
    const { poolId, clientId } = client;
    await storeConfiguration(call, poolId, { kind: 'client-session-configuration', clientId, content });
    return clientConfigurationType(client, content);
  },
);
