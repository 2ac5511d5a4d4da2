/** Creates an app client. */
import { serviceError } from '@latchkey/model';
import type { ClientRecord } from '../../records/client.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { newClientId } from '../../rules/pools/identifiers.ts';
import type { Services } from '../../services.ts';
import { storedPool } from '../pools/pool-record.ts';
import { checkClient } from './client-definition-checks.ts';
import { completeClient, type GivenClient } from './client-definition.ts';
import { customScopesOf } from './custom-scopes.ts';
import { checkProviders } from './provider-checks.ts';

/** The most app clients of a pool ("Quotas in Amazon Cognito"; adjustable there up to 10,000). */
export const maxClients = 1_000;

export interface NewClient {
  readonly name: string;
  /** The id to have; a new one by default. */
  readonly clientId?: string | undefined;
  /** Null: a public client. */
  readonly secret: string | null;
  readonly given: GivenClient;
  /** `DCR`: the client registered itself. */
  readonly type: 'REGULAR' | 'DCR';
}

/** @throws errors of checkClient and checkProviders, LimitExceededException, ResourceNotFoundException */
export async function createClient(
  { clock, random, store, directory }: Pick<Services, 'clock' | 'random' | 'store' | 'directory'>,
  pool: Pool,
  { name, clientId = newClientId(random), secret, given, type }: NewClient,
): Promise<ClientRecord> {
  const definition = { ...completeClient(given), ...(type === 'DCR' && { ClientType: type }) };
  const customScopes = await customScopesOf(store.read, pool.id, definition);
  checkClient({ definition, hasSecret: secret !== null, pool, customScopes, change: 'creating' });
  await checkProviders(store.read, pool.id, definition);
  const now = clock.now();
  const client: ClientRecord = {
    poolId: pool.id,
    clientId,
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
    if ((await tx.clients.find(clientId)) !== undefined) {
      throw serviceError('InvalidParameterException', `User pool client ${clientId} already exists.`);
    }
    await tx.clients.insert(client);
  });
  directory.forget(pool.id);
  return client;
}
