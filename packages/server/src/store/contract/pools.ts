/** The store of pools and their signing keys: its interface for the rest of the server. */
import type { PoolRecord, SigningKeyRecord } from '../../records/pool.ts';
import type { Page, PageRequest } from './page.ts';

export interface PoolReader {
  find(poolId: string): Promise<PoolRecord | undefined>;
  /** In the order of pool ids. */
  list(page: PageRequest): Promise<Page<PoolRecord>>;
  signingKeys(poolId: string): Promise<readonly SigningKeyRecord[]>;
  /** The exact number of users, from counters that every insert and removal of a user changes. */
  countUsers(poolId: string): Promise<number>;
}

export interface PoolWriter extends PoolReader {
  insert(pool: PoolRecord, keys: readonly SigningKeyRecord[]): Promise<void>;
  /**
   * Adds keys that sign from an instant on, and retires all other keys of the pool at that instant. Call it after
   * `replace`, which locks the pool.
   */
  addSigningKeys(poolId: string, keys: readonly SigningKeyRecord[], signsFrom: number): Promise<void>;
  /** Deletes the private halves of all keys that are retired by `now`. */
  deletePrivateKeys(now: number): Promise<void>;
  /**
   * Replaces the record if its stored version is still `pool.version`, and stores version + 1. False: it has changed.
   */
  replace(pool: PoolRecord): Promise<boolean>;
  /**
   * Removes the pool and everything in it. False: there was no such pool. Rows of a large pool's users may stay for
   * later sweeps. They cannot be reached without the pool, and a new pool of the same id inherits none of them.
   */
  remove(poolId: string): Promise<boolean>;
}
