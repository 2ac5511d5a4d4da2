/** Finding pools, and putting changes of them in place. */
import { serviceError } from '@latchkey/model';
import type { Services } from '../../services.ts';
import type { PoolRecord } from '../../records/pool.ts';
import type { PoolReader } from '../../store/contract/pools.ts';

/**
 * The pool as it is stored now: changes start from this, not from the directory, which may be a moment behind other nodes.
 * @throws ResourceNotFoundException
 */
export async function storedPool(pools: PoolReader, poolId: string): Promise<PoolRecord> {
  const pool = await pools.find(poolId);
  if (pool === undefined) throw serviceError('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
  return pool;
}

/**
 * Stores a changed pool, unless it changed meanwhile.
 * @throws ConcurrentModificationException (the wording is ours)
 */
export async function replacePool({ store, directory, clock }: Services, changed: PoolRecord): Promise<void> {
  const replaced = await store.write((tx) => tx.pools.replace({ ...changed, modifiedAt: clock.now() }));
  if (!replaced) {
    throw serviceError('ConcurrentModificationException', 'The user pool was changed by another request. Try again.');
  }
  directory.forget(changed.poolId);
}
