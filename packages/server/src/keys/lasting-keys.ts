/**
 * The sealer of a server, and the keys that it stores in the database besides using the master keys:
 *
 * - `derive/<purpose>`: the keys of `derive`, made at the first start. Derived values that are stored (hashes of
 *   codes), and decoy users, must stay the same when the master key is replaced.
 * - `sealer/<master key id>/<purpose>`: the keys that open strings which clients received under replaced master keys.
 */
import type { Keyring, LiveKeyring } from '../crypto/keyring.ts';
import {
  createLiveSealer,
  DERIVE_PURPOSES,
  derivingKeyName,
  type FormerKey,
  scopedKey,
  SEAL_PURPOSES,
  type SealerKeys,
  type SealPurpose,
  type Sealer,
  sealingKeyName,
} from '../crypto/sealer.ts';
import type { RefreshTokenKey } from '../records/pool-items/refresh-token-keys.ts';
import type { ServerKeyRecord } from '../records/server-key.ts';
import type { Store } from '../store/store.ts';
import { feedbackTokenMs } from '../time/longest-waits.ts';

const DAY_MS = 24 * 3600_000;

/** Refresh tokens live for ten years at most (RefreshTokenValidity, API reference). */
const REFRESH_TOKENS_MS = 3653 * DAY_MS;

/** What is not listed lives for less than a day. */
const lifetimes: Readonly<Partial<Record<SealPurpose, number>>> = {
  'refresh-token': REFRESH_TOKENS_MS,
  'risk-feedback': feedbackTokenMs,
};

/** The sealer and the operations on its stored keys. */
export interface LastingKeys {
  readonly sealer: Sealer;
  /** Stores the keys that open strings sealed under older master keys, and seals new strings under the newest. */
  storeFormerKeys(): Promise<void>;
  /** Deletes all keys that `storeFormerKeys` stored. */
  deleteFormerKeys(): Promise<void>;
  /** Replaces the sealer's keys with the present ones. */
  reload(): Promise<void>;
}

interface Parts {
  readonly keyring: LiveKeyring;
  readonly store: Store;
  readonly clock: { now(): number };
  readonly random: { bytes(length: number): Uint8Array; uuid(): string; integer(below: number): number };
}

const derivedId = (purpose: string): string => `derive/${purpose}`;
const formerPrefix = 'sealer/';
const formerId = (keyId: string, purpose: string): string => `${formerPrefix}${keyId}/${purpose}`;

/** Opens the stored keys, and makes those that are missing. */
export async function openSealer({ keyring, store, clock, random }: Parts): Promise<LastingKeys> {
  await addDerivingKeys(store, keyring);
  const keysNow = async (): Promise<SealerKeys> => sealerKeys(keyring, await store.read.serverKeys.list(), clock.now());
  const sealer = createLiveSealer(random, await keysNow());
  const reload = async (): Promise<void> => sealer.replace(await keysNow());
  return {
    sealer,
    reload,
    async storeFormerKeys() {
      const records = keyring.ids.slice(1).flatMap((keyId) =>
        SEAL_PURPOSES.map((purpose) => ({
          id: formerId(keyId, purpose),
          key: keyring.deriveKey(sealingKeyName(purpose), keyId),
          expiresAt: clock.now() + (lifetimes[purpose] ?? DAY_MS),
        })),
      );
      await store.write(async (tx) => {
        for (const record of records) await tx.serverKeys.put(record);
      });
      await reload();
    },
    async deleteFormerKeys() {
      const stored = (await store.read.serverKeys.list()).filter(({ id }) => id.startsWith(formerPrefix));
      await store.write(async (tx) => {
        for (const { id } of stored) await tx.serverKeys.remove(id);
      });
    },
  };
}

/** Returns the keys that open the refresh tokens of one pool, and nothing else, for a server that the pool moves to. */
export function refreshTokenKeys(
  keyring: Keyring,
  records: readonly ServerKeyRecord[],
  poolId: string,
  now: number,
): readonly RefreshTokenKey[] {
  const name = sealingKeyName('refresh-token');
  const own = keyring.ids.map((id) => ({ key: keyring.deriveKey(name, id), expiresAt: now + REFRESH_TOKENS_MS }));
  const former = records.flatMap(({ id, key, expiresAt }) =>
    id.startsWith(formerPrefix) && id.endsWith('/refresh-token') && expiresAt !== null && now < expiresAt
      ? [{ key, expiresAt }]
      : [],
  );
  return [...own, ...former].map(({ key, expiresAt }) => ({
    key: Buffer.from(scopedKey(key, poolId)).toString('base64'),
    expiresAt,
  }));
}

/** Derives missing keys from the newest master key, as all keys were derived before they were stored. */
async function addDerivingKeys(store: Store, keyring: LiveKeyring): Promise<void> {
  const present = new Set((await store.read.serverKeys.list()).map(({ id }) => id));
  const missing = DERIVE_PURPOSES.filter((purpose) => !present.has(derivedId(purpose)));
  if (missing.length === 0) return;
  await store.write(async (tx) => {
    for (const purpose of missing) {
      const key = keyring.deriveKey(derivingKeyName(purpose));
      await tx.serverKeys.putIfAbsent({ id: derivedId(purpose), key, expiresAt: null });
    }
  });
}

function sealerKeys(keyring: LiveKeyring, records: readonly ServerKeyRecord[], now: number): SealerKeys {
  const valid = records.filter(({ expiresAt }) => expiresAt === null || now < expiresAt);
  const byId = new Map(valid.map(({ id, key }) => [id, key]));
  const [newest = '', ...older] = keyring.ids;
  // Derived now and not on demand: they are used until `reload`, when the master key has already been removed.
  const ofMaster = (id: string): FormerKey => {
    const keys = SEAL_PURPOSES.map((purpose) => [
      sealingKeyName(purpose),
      keyring.deriveKey(sealingKeyName(purpose), id),
    ]);
    const byName = new Map(keys as [string, Uint8Array][]);
    return (name) => byName.get(name);
  };
  const retained = new Set(valid.flatMap(({ id }) => (id.startsWith(formerPrefix) ? [id.split('/')[1] ?? ''] : [])));
  const ofRetained =
    (keyId: string): FormerKey =>
    (name) =>
      byId.get(name.replace(formerPrefix, `${formerPrefix}${keyId}/`));
  return {
    current: (name) => keyring.deriveKey(name, newest),
    former: [...older.map(ofMaster), ...[...retained].filter((id) => !keyring.ids.includes(id)).map(ofRetained)],
    derive: (name) => existing(byId.get(name.replace('sealer/', ''))),
  };
}

function existing(key: Uint8Array | undefined): Uint8Array {
  if (key === undefined) throw new Error('A key of the server is missing in the database.');
  return key;
}
