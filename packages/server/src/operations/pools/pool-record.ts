/** Reads pools as they are stored now, and stores changed pools. */
import { serviceError } from '@latchkey/model';
import type { Services } from '../../services.ts';
import type { PoolRecord } from '../../records/pool.ts';
import type { PoolReader } from '../../store/contract/pools.ts';

/**
 * Returns the pool as it is stored now. Changes start from this and not from the directory, which may be slightly
 * behind other nodes.
 *
 * @throws ResourceNotFoundException
 */
export async function storedPool(pools: PoolReader, poolId: string): Promise<PoolRecord> {
  const pool = await pools.find(poolId);
  if (pool === undefined) throw serviceError('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
  return pool;
}

/**
 * Stores a changed pool.
 *
 * @throws ConcurrentModificationException if the pool has changed meanwhile (the message is ours)
 */
export async function replacePool({ store, directory, clock }: Services, changed: PoolRecord): Promise<void> {
  const replaced = await store.write((tx) => tx.pools.replace({ ...changed, modifiedAt: clock.now() }));
  if (!replaced) {
    throw serviceError('ConcurrentModificationException', 'The user pool was changed by another request. Try again.');
  }
  directory.forget(changed.poolId);
}
