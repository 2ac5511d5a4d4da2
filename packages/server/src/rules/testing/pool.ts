/** Pools and clients for tests of rules, with settings derived from sample records. */
import type { ClientDefinition } from '../../records/client.ts';
import type { PoolDefinition } from '../../records/pool.ts';
import { clientSettings } from '../pools/client-settings.ts';
import type { Client, Pool } from '../pools/directory.ts';
import { poolSettings } from '../pools/pool-settings.ts';

/** Creates a pool with this definition. */
export function testPool(definition: PoolDefinition = {}): Pool {
  const record = {
    poolId: 'us-east-1_abcdefghi',
    name: 'test',
    definition,
    mfaConfiguration: 'OFF',
    mfa: {},
    version: 1,
    createdAt: 0,
    modifiedAt: 0,
  } as const;
  return { id: record.poolId, shortName: 'abcdefghi', record, settings: poolSettings(record) };
}

/** Creates a client of that pool. */
export function testClient(definition: ClientDefinition = {}, secrets: readonly string[] = []): Client {
  const record = {
    poolId: 'us-east-1_abcdefghi',
    clientId: 'client1',
    secrets: secrets.map((value, createdAt) => ({ value, createdAt })),
    name: 'test',
    definition,
    version: 1,
    createdAt: 0,
    modifiedAt: 0,
  } as const;
  return { id: record.clientId, poolId: record.poolId, secrets, record, settings: clientSettings(record) };
}
