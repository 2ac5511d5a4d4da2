/**
 * CreateUserPoolClient: creates a client with a complete definition, and with a secret if one is requested or given.
 */
import { type CreateUserPoolClientRequest, serviceError } from '@latchkey/model';
import { newClientId, newClientSecret } from '../../rules/pools/identifiers.ts';
import type { Random } from '../../ports/random.ts';
import type { ClientRecord } from '../../records/client.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { customScopesOf } from './custom-scopes.ts';
import { completeClient } from './client-definition.ts';
import { checkClient } from './client-definition-checks.ts';
import { describeClient } from './client-description.ts';
import { checkProviders } from './provider-checks.ts';

/** The most app clients of a pool ("Quotas in Amazon Cognito"; adjustable there up to 10,000). */
export const maxClients = 1_000;

export const CreateUserPoolClient = operation('CreateUserPoolClient', 'iam', async (call) => {
  const { input, clock, random, store, directory } = call;
  const { UserPoolId, ClientName: name, GenerateSecret: _generate, ClientSecret: _secret, ...given } = input;
  const pool = await directory.pool(UserPoolId);
  const secret = secretOf(input, random);
  const definition = completeClient(given);
  const customScopes = await customScopesOf(store.read, pool.id, definition);
  checkClient({ definition, hasSecret: secret !== null, pool, customScopes, change: 'creating' });
  await checkProviders(store.read, pool.id, definition);
  const now = clock.now();
  const client: ClientRecord = {
    poolId: pool.id,
    clientId: newClientId(random),
    name,
    secrets: secret === null ? [] : [{ value: secret, createdAt: now }],
    definition,
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
  await store.write(async (tx) => {
    await storedPool(tx.pools, pool.id);
    const { items } = await tx.clients.list(pool.id, { limit: maxClients });
    if (items.length >= maxClients) {
      throw serviceError('LimitExceededException', `The user pool has ${maxClients} app clients, which is the limit.`);
    }
    await tx.clients.insert(client);
  });
  directory.forget(pool.id);
  return { UserPoolClient: describeClient(client) };
});

function secretOf({ GenerateSecret, ClientSecret }: CreateUserPoolClientRequest, random: Random): string | null {
  if (GenerateSecret !== true) return ClientSecret ?? null;
  if (ClientSecret === undefined) return newClientSecret(random);
  // AWS's wording for this is not known.
  throw serviceError('InvalidParameterException', 'ClientSecret cannot be given together with GenerateSecret.');
}
