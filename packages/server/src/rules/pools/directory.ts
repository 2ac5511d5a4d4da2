/** Pools and clients as operations use them. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { isPublished } from '../../crypto/signing-keys.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PoolItemKind, PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { ClientRecord } from '../../records/client.ts';
import type { PoolRecord, SigningKeyRecord } from '../../records/pool.ts';
import { StoreError } from '../../store/store-error.ts';
import type { Store } from '../../store/store.ts';
import type { ClientSettings, ClientSettingsOf } from './client-settings.ts';
import { isDomain, isPoolId } from './identifiers.ts';
import type { PoolSettings, PoolSettingsOf } from './pool-settings.ts';
import { createShortLivedCache } from './short-lived-cache.ts';

export interface Pool {
  readonly id: string;
  /** The part of the pool id after `_`, which SRP hashes. */
  readonly shortName: string;
  readonly record: PoolRecord;
  readonly settings: PoolSettings;
}

export interface Client {
  readonly id: string;
  readonly poolId: string;
  /** The valid secrets; empty for a public client. */
  readonly secrets: readonly string[];
  readonly record: ClientRecord;
  readonly settings: ClientSettings;
}

/** The error for a pool id that does not exist. */
export function noPool(poolId: string): ServiceError {
  return serviceError('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
}

/** Handles the error of a write: if the pool was removed meanwhile, throws the error for that, otherwise the error itself. */
export function rethrowPoolGone(poolId: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof StoreError && error.reason === 'gone' ? noPool(poolId) : error;
  };
}

/**
 * Looks up pools and clients. Its cache may be up to a second behind changes made on other nodes, but never behind
 * changes made on this one. Pool ids also come from unverified tokens and URLs: an id of the wrong format never reaches
 * the store.
 */
export interface Directory {
  /** @throws ResourceNotFoundException `User pool <id> does not exist.` */
  pool(poolId: string): Promise<Pool>;
  /** @throws ResourceNotFoundException `User pool client <id> does not exist.` */
  client(clientId: string): Promise<{ readonly pool: Pool; readonly client: Client }>;
  /** The keys whose tokens may be valid. */
  signingKeys(poolId: string): Promise<readonly SigningKeyRecord[]>;
  /** An item of a pool; undefined if there is none. */
  item<K extends PoolItemKind>(poolId: string, kind: K, itemId: string): Promise<PoolItemRecord<K> | undefined>;
  /** The pool that has a domain: the prefix, or the whole custom domain. Undefined if no pool has it. */
  domain(domain: string): Promise<Pool | undefined>;
  /** Drops the cached entries of a pool, its clients and its items. Call it after every change to them. */
  forget(poolId: string): void;
}

const lifetimeMs = 800;
const limit = 1_000;

/**
 * Creates a directory over a store. The two functions derive settings from records; they run once for each record read.
 *
 * @param age the clock by which entries age: it must not stand still
 */
export function createDirectory(
  store: Pick<Store, 'read'>,
  clock: Clock,
  poolSettings: PoolSettingsOf,
  clientSettings: ClientSettingsOf,
  age: Clock = clock,
): Directory {
  const pools = createShortLivedCache<Pool>(age, lifetimeMs, limit);
  const clients = createShortLivedCache<Client>(age, lifetimeMs, limit);
  const keys = createShortLivedCache<PoolKeys>(age, lifetimeMs, limit);

  const items = createShortLivedCache<CachedItem>(age, lifetimeMs, limit);
  // Callers choose the names, so absence is cached, too.
  const domains = createShortLivedCache<CachedDomain>(age, lifetimeMs, limit);

  async function loadPool(poolId: string): Promise<Pool | undefined> {
    const record = await store.read.pools.find(poolId);
    return record && { id: poolId, shortName: shortNameOf(poolId), record, settings: poolSettings(record) };
  }

  async function loadClient(clientId: string): Promise<Client | undefined> {
    const record = await store.read.clients.find(clientId);
    if (record === undefined) return undefined;
    const { poolId } = record;
    const secrets = record.secrets.map(({ value }) => value);
    return { id: clientId, poolId, secrets, record, settings: clientSettings(record) };
  }

  async function loadKeys(poolId: string): Promise<PoolKeys | undefined> {
    const found = (await store.read.pools.signingKeys(poolId)).filter((key) => isPublished(key, clock.now()));
    return found.length === 0 ? undefined : { poolId, keys: found };
  }

  const directory: Directory = {
    async pool(poolId) {
      const pool = isPoolId(poolId) ? await pools.get(poolId, () => loadPool(poolId)) : undefined;
      if (pool === undefined) throw noPool(poolId);
      return pool;
    },

    async client(clientId) {
      const client = await clients.get(clientId, () => loadClient(clientId));
      if (client === undefined) {
        throw serviceError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
      }
      return { pool: await directory.pool(client.poolId), client };
    },

    async signingKeys(poolId) {
      const found = isPoolId(poolId) ? await keys.get(poolId, () => loadKeys(poolId)) : undefined;
      return found?.keys ?? [];
    },

    async item<K extends PoolItemKind>(poolId: string, kind: K, itemId: string) {
      const load = async (): Promise<CachedItem> => ({
        poolId,
        item: await store.read.poolItems.find(poolId, kind, itemId),
      });
      const found = await items.get(JSON.stringify([poolId, kind, itemId]), load);
      // The key of the cache contains the kind.
      return found?.item as PoolItemRecord<K> | undefined;
    },

    async domain(domain) {
      const load = async () => ({ poolId: (await store.read.poolItems.findGlobally('domain', domain))?.poolId });
      const found = isDomain(domain) ? await domains.get(domain, load) : undefined;
      // The pool may have been removed since.
      const poolId = found?.poolId;
      return poolId === undefined ? undefined : pools.get(poolId, () => loadPool(poolId));
    },

    forget(poolId) {
      pools.drop((pool) => pool.id === poolId);
      clients.drop((client) => client.poolId === poolId);
      items.drop((entry) => entry.poolId === poolId);
      keys.drop((entry) => entry.poolId === poolId);
      domains.drop((entry) => entry.poolId === undefined || entry.poolId === poolId);
    },
  };
  return directory;
}

/** An item, or its absence. */
interface CachedItem {
  readonly poolId: string;
  readonly item: PoolItemRecord | undefined;
}

/** The pool of a domain, or that there is none. */
interface CachedDomain {
  readonly poolId: string | undefined;
}

interface PoolKeys {
  readonly poolId: string;
  readonly keys: readonly SigningKeyRecord[];
}

function shortNameOf(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1);
}
