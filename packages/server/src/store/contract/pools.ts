/** The store of pools and their signing keys: what the rest of the server may ask of it. */
import type { PoolRecord, SigningKeyRecord } from '../../records/pool.ts';
import type { Page, PageRequest } from './page.ts';

export interface PoolReader {
  find(poolId: string): Promise<PoolRecord | undefined>;
  /** In the order of pool ids. */
  list(page: PageRequest): Promise<Page<PoolRecord>>;
  signingKeys(poolId: string): Promise<readonly SigningKeyRecord[]>;
  /** Number of users (exact, from a counter row kept by the users aggregate). */
  countUsers(poolId: string): Promise<number>;
}

export interface PoolWriter extends PoolReader {
  insert(pool: PoolRecord, keys: readonly SigningKeyRecord[]): Promise<void>;
  /** Adds keys that sign from an instant on, when all others of the pool end. Call it after `replace`, which locks the pool. */
  addSigningKeys(poolId: string, keys: readonly SigningKeyRecord[], signsFrom: number): Promise<void>;
  /** Deletes the private halves of all keys that were retired by now. */
  deletePrivateKeys(now: number): Promise<void>;
  /** Replaces the record if its stored version is still `pool.version`, and stores version + 1. False: it changed meanwhile. */
  replace(pool: PoolRecord): Promise<boolean>;
  /**
   * Removes the pool and everything in it. False: there was none. Of a large pool the rows of users may stay behind for
   * later sweeps, unreachable once the pool is gone; a new pool of the same id inherits none of them.
   */
  remove(poolId: string): Promise<boolean>;
}
