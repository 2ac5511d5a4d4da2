/** Reads app clients as they are stored now, not from the cache of the directory. */
import { serviceError } from '@latchkey/model';
import type { ClientRecord } from '../../records/client.ts';
import type { ClientReader } from '../../store/contract/clients.ts';
import type { PoolReader } from '../../store/contract/pools.ts';
import type { StoreReader } from '../../store/store.ts';
import { StoreError } from '../../store/store-error.ts';
import { storedPool } from '../pools/pool-record.ts';

/**
 * Returns a client of a pool.
 *
 * @throws ResourceNotFoundException when there is no such pool, or no such client in it
 */
export async function storedClient(
  { pools, clients }: { readonly pools: PoolReader; readonly clients: Pick<ClientReader, 'find'> },
  poolId: string,
  clientId: string,
): Promise<ClientRecord> {
  const client = await clients.find(clientId);
  if (client?.poolId === poolId) return client;
  await storedPool(pools, poolId);
  throw serviceError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
}

/**
 * Rethrows the error of a write. If the pool or the client was removed meanwhile, it is the error for that.
 *
 * @throws ResourceNotFoundException, or the error itself
 */
export async function rethrowGone(
  read: Pick<StoreReader, 'pools' | 'clients'>,
  poolId: string,
  clientId: string,
  error: unknown,
): Promise<never> {
  if (error instanceof StoreError && error.reason === 'gone') await storedClient(read, poolId, clientId);
  throw error;
}
