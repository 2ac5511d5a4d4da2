/**
 * UpdateUserPoolClient: replaces the definition of a client. Members that are not given go back to their defaults,
 * except the name. The secrets do not change.
 */
import { serviceError } from '@latchkey/model';
import type { ClientRecord } from '../../records/client.ts';
import { operation } from '../operation.ts';
import { completeClient } from './client-definition.ts';
import { checkClient } from './client-definition-checks.ts';
import { clientType, describeClient } from './client-description.ts';
import { customScopesOf } from './custom-scopes.ts';
import { checkProviders } from './provider-checks.ts';
import { storedClient } from './client-record.ts';

export const UpdateUserPoolClient = operation('UpdateUserPoolClient', 'iam', async (call) => {
  const { input, clock, store, directory } = call;
  const { UserPoolId, ClientId, ClientName, ...given } = input;
  const client = await storedClient(store.read, UserPoolId, ClientId);
  const type = clientType(client);
  const definition = { ...completeClient(given), ...(type === 'DCR' && { ClientType: type }) };
  const pool = await directory.pool(UserPoolId);
  const customScopes = await customScopesOf(store.read, UserPoolId, definition);
  checkClient({ definition, hasSecret: client.secrets.length > 0, pool, customScopes, change: 'updating' });
  await checkProviders(store.read, pool.id, definition);
  const changed: ClientRecord = {
    ...client,
    name: ClientName ?? client.name,
    definition,
    modifiedAt: clock.now(),
  };
  if (!(await store.write((tx) => tx.clients.replace(changed)))) {
    throw serviceError('ConcurrentModificationException', 'The app client was changed by another request. Try again.');
  }
  directory.forget(UserPoolId);
  return { UserPoolClient: describeClient(changed) };
});
