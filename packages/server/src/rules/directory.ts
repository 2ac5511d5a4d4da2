/** Pools and clients as operations see them. */
import type { ClientRecord, PoolRecord, SigningKeyRecord } from '../store/records.ts';
import type { ClientSettings } from './client-settings.ts';
import type { PoolSettings } from './pool-settings.ts';

export interface Pool {
  readonly id: string;
  /** The part of the pool id after `_`: what SRP hashes. */
  readonly shortName: string;
  readonly record: PoolRecord;
  readonly settings: PoolSettings;
}

export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly secret: string | null;
  readonly record: ClientRecord;
  readonly settings: ClientSettings;
}

/** Looks pools and clients up, with a cache that is at most a second behind other nodes and never behind this one. */
export interface Directory {
  /** @throws ResourceNotFoundException `User pool <id> does not exist.` */
  pool(poolId: string): Promise<Pool>;
  /** @throws ResourceNotFoundException `User pool client <id> does not exist.` */
  client(clientId: string): Promise<{ readonly pool: Pool; readonly client: Client }>;
  signingKeys(poolId: string): Promise<readonly SigningKeyRecord[]>;
  /** Forgets what it holds of a pool and its clients; call it after every change to them. */
  forget(poolId: string): void;
}
